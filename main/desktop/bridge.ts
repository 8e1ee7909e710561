import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { MessagePortMain } from 'electron'

/**
 * Joins a window's port to a port that can be handed to the core's thread: Electron's MessagePortMain cannot be
 * transferred to a worker, a Node port can. Either side closing closes the other.
 */
export function bridge(windowPort: MessagePortMain): MessagePort {
  const { port1: near, port2: far } = new MessageChannel()
  windowPort.on('message', (event) => near.postMessage(event.data))
  near.on('message', (data: unknown) => windowPort.postMessage(data))
  windowPort.on('close', () => near.close())
  near.on('close', () => windowPort.close())
  near.on('messageerror', () => near.close())
  windowPort.start()
  return far
}
