/** What every JavaScript host of ours has (browser, Node, Electron) and the bare ES library does not declare. */
declare const crypto: { getRandomValues<T extends ArrayBufferView>(array: T): T }
declare class URL {
  static parse(text: string): URL | null
  protocol: string
  hostname: string
}
