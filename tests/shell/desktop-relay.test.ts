import { MessageChannel } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/core/errors.ts'
import { desktopOverPort, serveDesktop } from '#main/gateways/desktop-relay.ts'
import { noDesktop, type DesktopGateway } from '#main/gateways/desktop.ts'

function pair(desktop: DesktopGateway) {
  const { port1, port2 } = new MessageChannel()
  serveDesktop(port1, desktop)
  return { far: desktopOverPort(port2), near: port1 }
}

describe('the desktop as the core sees it over a port', () => {
  it('gets the arguments across and the answer back', async () => {
    const asked: unknown[] = []
    const { far, near } = pair({
      ...noDesktop,
      saveFile: async (seat, options) => {
        asked.push(seat, options)
        return '/tmp/клиенты.csv'
      },
    })
    await expect(far.saveFile('window:1', { suggestedName: 'клиенты.csv' })).resolves.toBe('/tmp/клиенты.csv')
    expect(asked).toEqual(['window:1', { suggestedName: 'клиенты.csv' }])
    near.close()
  })

  it('tells a refusal as a refusal', async () => {
    const { far, near } = pair(noDesktop)
    await expect(far.pickFile('window:1', {})).rejects.toThrow('UNAVAILABLE')
    await expect(far.openExternal('https://example.com')).resolves.toBe(false)
    near.close()
  })

  it('fails the calls under way, and later ones, when the main thread is gone', async () => {
    const { far, near } = pair({ ...noDesktop, pickFolder: () => new Promise(() => undefined) })
    const waiting = far.pickFolder('window:1', {})
    const failed = expect(waiting).rejects.toThrow('the desktop has gone')
    near.close()
    await failed
    await expect(far.info()).rejects.toThrow('the desktop has gone')
  })

  it('is refused by the core itself where there is none', async () => {
    await expect(noDesktop.info()).rejects.toBeInstanceOf(AppError)
  })
})
