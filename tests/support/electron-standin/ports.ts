import { EventEmitter } from 'node:events'
import type { CDPSession } from 'playwright-core'
import { makeCodec, type ToPage } from './wire.ts'

const codec = makeCodec()

/** One document's preload world: messages to it go out in batches, in order. */
export class World {
  readonly contextId: number
  readonly frameId: string
  readonly ports = new Map<number, StandinPort>()
  #session: CDPSession
  #waiting: ToPage[] = []
  #sending = false
  #gone = false

  constructor(session: CDPSession, contextId: number, frameId: string) {
    this.#session = session
    this.contextId = contextId
    this.frameId = frameId
  }

  send(message: ToPage): void {
    if (this.#gone) return
    this.#waiting.push(message)
    if (!this.#sending) void this.#flush()
  }

  /** The document went away: to the main process its ports are closed ports. */
  end(): void {
    this.#gone = true
    for (const port of this.ports.values()) port.ended()
    this.ports.clear()
  }

  async #flush(): Promise<void> {
    this.#sending = true
    while (this.#waiting.length > 0 && !this.#gone) {
      const batch = this.#waiting.splice(0)
      try {
        await this.#session.send('Runtime.evaluate', { contextId: this.contextId, expression: `deliver(${JSON.stringify(batch)})` })
      } catch (error) {
        if (!this.#gone) console.warn(`standin: a message to the page was lost: ${String(error)}`)
      }
    }
    this.#sending = false
  }
}

type Part = Pick<Electron.MessagePortMain, 'postMessage' | 'start' | 'close'>

/** The main process's end of a channel whose other end a page holds. Messages wait until `start`. */
export class StandinPort extends EventEmitter implements Part {
  #world: World
  #id: number
  #queue: unknown[] | null = []
  #closed = false

  constructor(world: World, id: number) {
    super()
    this.#world = world
    this.#id = id
    world.ports.set(id, this)
  }

  postMessage(message: unknown, transfer: unknown[] = []): void {
    if (transfer.length > 0) throw new Error('the stand-in carries no ports from the main process to a page')
    if (!this.#closed) this.#world.send({ kind: 'message', port: this.#id, data: codec.pack(message) })
  }

  start(): void {
    const waiting = this.#queue ?? []
    this.#queue = null
    for (const data of waiting) this.#deliver(data)
  }

  close(): void {
    if (this.#closed) return
    this.#world.send({ kind: 'close', port: this.#id })
    this.ended()
  }

  receive(data: unknown): void {
    if (this.#queue === null) this.#deliver(data)
    else this.#queue.push(data)
  }

  ended(): void {
    if (this.#closed) return
    this.#closed = true
    this.#world.ports.delete(this.#id)
    this.emit('close')
  }

  #deliver(data: unknown): void {
    if (!this.#closed) this.emit('message', { data, ports: [] })
  }
}
