import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentSecurityPolicy } from '#main/server/csp.ts'
import { launchShell, type Shell } from '#tests/support/electron-standin/launch.ts'
import { coreLog, smallApp, smallVersion, until, type SmallApp } from './small-app.ts'

let app: SmallApp
let shell: Shell

beforeAll(async () => {
  app = await smallApp()
  shell = await launchShell(app.launch)
})

afterAll(async () => {
  await shell?.stop()
  app?.remove()
})

describe('the window', () => {
  it('opens on the application under app:// and hands the page a port to the core', async () => {
    const [window] = await shell.standin.windows()
    expect(window).toMatchObject({ url: 'app://crm/', visible: true, focused: true })
    expect(await shell.page.evaluate(() => globalThis.calls('echo', 'привет'))).toBe('привет')
    expect(coreLog(app)).toEqual([`start ru ${smallVersion} тайна`, 'connect window window:1'])
  })

  it('carries bytes and other cloneable values through the port unchanged', async () => {
    const back = await shell.page.evaluate(async () => {
      const sent = { bytes: new Uint8Array([0, 255, 7]), at: new Date(0), many: new Map([['а', 1n]]), none: undefined, not: NaN }
      const got = (await globalThis.calls('echo', sent)) as typeof sent
      return [got.bytes instanceof Uint8Array, [...got.bytes], got.at.getTime(), String(got.many.get('а')), 'none' in got, Number.isNaN(got.not)]
    })
    expect(back).toEqual([true, [0, 255, 7], 0, '1', true, true])
  })

  it('keeps the order of many messages', async () => {
    const order = await shell.page.evaluate(() => Promise.all(Array.from({ length: 300 }, (_, index) => globalThis.calls('echo', index))))
    expect(order).toEqual(Array.from({ length: 300 }, (_, index) => index))
  })

  it('gives a page that was loaded again a new port and closes the old one', async () => {
    const before = coreLog(app).length
    await shell.page.reload()
    expect(await shell.page.evaluate(() => globalThis.calls('echo', 'снова'))).toBe('снова')
    await until(() => coreLog(app).length === before + 2)
    expect(coreLog(app).slice(before).sort()).toEqual(['connect window window:1', 'disconnect window:1'])
  })

  it('follows navigation inside the application', async () => {
    await shell.page.evaluate(() => history.pushState(null, '', '/clients/7'))
    await until(async () => (await shell.standin.windows())[0]?.url === 'app://crm/clients/7')
    await shell.page.goto(shell.baseURL)
    expect(await shell.page.evaluate(() => globalThis.calls('echo', 1))).toBe(1)
  })
})

describe('the page', () => {
  it('has no Node, no Electron and nothing of the preload', async () => {
    const types = await shell.page.evaluate(() =>
      ['require', 'process', 'module', 'exports', 'Buffer', 'global', 'setImmediate', 'electron', 'ipcRenderer', '__electronStandin', 'deliver'].map((name) => typeof Reflect.get(globalThis, name)),
    )
    expect(new Set(types)).toEqual(new Set(['undefined']))
  })

  it('has no name on its window that a blank page does not have, but its own', async () => {
    const added = await shell.page.evaluate(() => {
      const frame = document.body.appendChild(document.createElement('iframe'))
      const known = new Set(Object.getOwnPropertyNames(frame.contentWindow))
      frame.remove()
      return Object.getOwnPropertyNames(window).filter((name) => !known.has(name) && !/^\d+$/.test(name))
    })
    expect(added.filter((name) => !name.startsWith('__playwright') && !name.startsWith('__pw'))).toEqual(['heard', 'calls', 'evaluated'])
  })

  it('lives under the policy: inline scripts, eval, foreign scripts and foreign requests do nothing', async () => {
    const reports = await shell.page.evaluate(async () => {
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
      const inline = document.createElement('script')
      inline.textContent = 'window.injected = true'
      document.body.append(inline)
      const foreign = document.createElement('script')
      foreign.src = 'https://evil.example/x.js'
      document.body.append(foreign)
      const image = document.createElement('img')
      image.src = 'https://evil.example/leak.png'
      document.body.append(image)
      const frame = document.createElement('iframe')
      frame.src = 'https://evil.example/frame'
      document.body.append(frame)
      const fetched = await fetch('https://evil.example/leak').then(() => 'went out', () => 'refused')
      await new Promise((resolve) => setTimeout(resolve, 200))
      return { fetched, evaluated: Reflect.get(globalThis, 'evaluated'), violations: [...new Set(violations)].sort(), injected: Reflect.get(globalThis, 'injected') }
    })
    expect(reports).toMatchObject({ fetched: 'refused', evaluated: 'EvalError', injected: undefined })
    expect(reports.violations).toEqual(['connect-src', 'frame-src', 'img-src', 'script-src-elem'])
    expect((await shell.standin.record()).refusedRequests).toEqual([])
  })

  it('is served with the policy as a header', async () => {
    const policy = await shell.page.evaluate(async () => (await fetch('/index.html')).headers.get('content-security-policy'))
    expect(policy).toBe(contentSecurityPolicy)
  })

  it.each(['media', 'geolocation', 'notifications', 'midi', 'clipboard-read', 'openExternal', 'pointerLock', 'fileSystem', 'unknown'])('is refused the permission %s', async (name) => {
    expect(await shell.standin.permission(name, 'app://crm/')).toEqual({ asked: false, checked: false, device: false })
  })

  it('may write to the clipboard, which a foreign page may not', async () => {
    expect(await shell.standin.permission('clipboard-sanitized-write', 'app://crm/')).toMatchObject({ asked: true, checked: true })
    expect(await shell.standin.permission('clipboard-sanitized-write', 'https://evil.example/')).toMatchObject({ asked: false, checked: false })
  })
})

describe('leaving the page', () => {
  const opened = async () => (await shell.standin.record()).openedExternally
  const stays = async () => {
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(shell.page.url()).toBe(shell.baseURL)
    expect(await shell.standin.windows()).toHaveLength(1)
    expect((await shell.standin.record()).refusedRequests).toEqual([])
  }

  it.each([
    ['out', 'https://example.com/out'],
    ['mail', 'mailto:office@example.com'],
    ['call', 'tel:+74951234567'],
    ['blank', 'https://example.com/blank'],
  ])('by the link #%s goes to the system and leaves the window where it was', async (id, address) => {
    const before = (await opened()).length
    await shell.page.click(`#${id}`, { noWaitAfter: true })
    await until(async () => (await opened()).length === before + 1)
    expect((await opened()).at(-1)).toBe(address)
    await stays()
  })

  it.each(['script', 'file'])('by the link #%s does nothing at all', async (id) => {
    const before = await opened()
    await shell.page.click(`#${id}`, { noWaitAfter: true })
    await stays()
    expect(await opened()).toEqual(before)
    expect(await shell.page.title()).toBe('Проба')
  })

  it.each(['location.href = "https://evil.example/"', 'location.replace("http://evil.example/")', 'document.forms[0]?.submit()'])(
    'by the script %s does not happen',
    async (script) => {
      await shell.page.evaluate((text) => {
        const form = document.body.appendChild(document.createElement('form'))
        form.action = 'https://evil.example/form'
        if (text.includes('href')) location.href = 'https://evil.example/'
        else if (text.includes('replace')) location.replace('http://evil.example/')
        else form.submit()
        form.remove()
      }, script)
      await stays()
    },
  )

  it('by window.open makes no window, and only an allowed address reaches the system', async () => {
    const before = (await opened()).length
    await shell.page.evaluate(() => {
      window.open('https://example.com/popup')
      window.open('file:///etc/passwd')
      window.open('javascript:alert(1)')
      window.open('smb://server/share')
      window.open('')
    })
    await until(async () => (await opened()).length > before)
    await stays()
    expect((await opened()).slice(before)).toEqual(['https://example.com/popup'])
  })
})
