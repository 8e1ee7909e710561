/** Somebody saved between our reading and our writing; the caller reads again and decides. */
export class StaleRow extends Error {
  readonly id: string
  constructor(id: string) {
    super(`stale ${id}`)
    this.id = id
  }
}
