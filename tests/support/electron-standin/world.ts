import { bindingName, makeCodec, type Codec, type FromPage, type ToPage } from './wire.ts'

interface WorldGlobals {
  [bindingName](json: string): void
  deliver(batch: ToPage[]): void
}

type Preload = (require: (name: string) => unknown, module: { exports: object }, exports: object) => void

/**
 * Runs in the isolated world of a page, as Electron runs a sandboxed preload: `require('electron')` is the only
 * module, `ipcRenderer` the only thing in it. The page's own scripts see none of this.
 */
function preloadWorld(codec: Codec, preload: Preload, subFrames: boolean): void {
  if (window !== window.top && !subFrames) return
  const world = globalThis as unknown as WorldGlobals
  const send = (message: FromPage): void => world.__electronStandin(JSON.stringify(message))
  const ports = new Map<number, MessagePort>()
  const giveAway = (port: MessagePort): number => {
    const id = ports.size + 1
    ports.set(id, port)
    port.addEventListener('message', (event) => send({ kind: 'message', port: id, data: codec.pack(event.data) }))
    port.addEventListener('close', () => send({ kind: 'close', port: id }))
    port.start()
    return id
  }
  world.deliver = (batch) => {
    for (const message of batch) {
      const port = ports.get(message.port)
      if (message.kind === 'close') port?.close()
      else port?.postMessage(codec.unpack(message.data))
    }
  }
  // Electron asks the main process first; a plain Chromium would show a question of its own over the page.
  window.addEventListener('click', (event) => {
    const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement)
    if (event.defaultPrevented || link === undefined || /^(https?|blob|data|about|javascript|file):|^$/.test(link.href)) return
    event.preventDefault()
    send({ kind: 'link', url: link.href })
  })
  const ipcRenderer = {
    postMessage(channel: string, message: unknown, transfer: MessagePort[] = []): void {
      send({ kind: 'ipc', channel, message: codec.pack(message), ports: transfer.map(giveAway) })
    },
  }
  const require = (name: string): unknown => {
    if (name === 'electron') return { ipcRenderer }
    throw new Error(`module not found: ${name}`)
  }
  const module = { exports: {} }
  preload(require, module, module.exports)
}

/** The script for one window: our world, with the compiled preload inside it. */
export function worldSource(preload: string, subFrames: boolean): string {
  const body = `(require, module, exports) => {${preload}\n}`
  return `(${preloadWorld.toString()})((${makeCodec.toString()})(), ${body}, ${subFrames})`
}
