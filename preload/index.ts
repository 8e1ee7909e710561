import { ipcRenderer } from 'electron'

/**
 * Hands one end of a channel to the main process and the other to the page. Nothing is put on `window`: the page
 * gets a port by a message, and whoever holds no port has nothing to call.
 */
if (window.top === window) {
  const { port1, port2 } = new MessageChannel()
  ipcRenderer.postMessage('core-port', null, [port1])
  window.addEventListener('load', () => window.postMessage('core-port', '*', [port2]), { once: true })
}
