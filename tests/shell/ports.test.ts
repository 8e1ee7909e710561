import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchShell, type Shell } from '#tests/support/electron-standin/launch.ts'
import { coreLog, smallApp, until, type SmallApp } from './small-app.ts'

let app: SmallApp
let shell: Shell

beforeAll(async () => {
  app = await smallApp()
  shell = await launchShell(app.launch)
  await shell.page.evaluate(() => globalThis.calls('echo', 1))
})

afterAll(async () => {
  await shell?.stop()
  app?.remove()
})

const connections = () => coreLog(app).filter((line) => line.startsWith('connect')).length

describe('a port to the core', () => {
  it('is accepted from the top frame of the application', async () => {
    const before = connections()
    expect(await shell.standin.claimPort({ url: 'app://crm/clients', origin: 'app://crm', parent: false })).toBe(true)
    await until(() => connections() === before + 1)
  })

  it.each([
    ['a frame inside the page', { url: 'app://crm/', origin: 'app://crm', parent: true }],
    ['a web page', { url: 'https://evil.example/', origin: 'https://evil.example', parent: false }],
    ['a web page whose address resembles ours', { url: 'https://app.crm/', origin: 'https://app.crm', parent: false }],
    ['another host of the scheme', { url: 'app://evil/', origin: 'app://evil', parent: false }],
    ['a host that begins like ours', { url: 'app://crm.evil/', origin: 'app://crm.evil', parent: false }],
    ['our host with a user before it', { url: 'app://evil@crm/', origin: 'app://crm', parent: false }],
    ['a file', { url: 'file:///tmp/crm.html', origin: 'file://', parent: false }],
    ['a data document', { url: 'data:text/html,x', origin: 'null', parent: false }],
    ['an empty document', { url: 'about:blank', origin: 'null', parent: false }],
    ['a document of ours that was sandboxed', { url: 'app://crm/', origin: 'null', parent: false }],
    ['a foreign document that says it is at our address', { url: 'app://crm/', origin: 'https://evil.example', parent: false }],
    ['a frame without an address', { url: '', origin: '', parent: false }],
    ['a frame that is gone', null],
  ])('is closed at once when it comes from %s', async (_name, frame) => {
    const before = connections()
    expect(await shell.standin.claimPort(frame)).toBe(false)
    expect(connections()).toBe(before)
  })

  it('is refused to a foreign page that has really been brought into the window', async () => {
    const before = connections()
    await shell.standin.serveForeign(`<script>
      addEventListener('message', ({ ports: [port] }) => {
        port.onmessage = () => { document.title = 'answered' }
        port.postMessage({ id: 1, call: 'echo', args: [1] })
        setTimeout(() => { document.title ||= 'no answer' }, 500)
      })
    </script>`)
    await shell.page.waitForFunction(() => document.title !== '')
    expect(await shell.page.title()).toBe('no answer')
    expect(shell.page.url()).toBe('https://evil.invalid.example/')
    expect(connections()).toBe(before)
    expect(shell.output()).toContain('core-port refused: https://evil.invalid.example/')
  })
})
