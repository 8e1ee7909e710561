/** An event whose default can be prevented, with the details that Electron puts on it. */
export class Preventable {
  defaultPrevented = false

  constructor(details: object = {}) {
    Object.assign(this, details)
  }

  preventDefault(): void {
    this.defaultPrevented = true
  }
}
