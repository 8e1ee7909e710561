import { describe, expect, it } from 'vitest'
import { deepLinkIn, deepLinkTarget, externalUrl } from '#main/desktop/links.ts'

const allowed: [address: string, handedOver: string][] = [
  ['https://example.com', 'https://example.com/'],
  ['http://example.com/a?b=c#d', 'http://example.com/a?b=c#d'],
  ['HTTPS://EXAMPLE.COM/Path', 'https://example.com/Path'],
  ['  https://example.com/trimmed  ', 'https://example.com/trimmed'],
  ['https://пример.рф/путь', 'https://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C'],
  ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080/'],
  ['http://[::1]:3000/x', 'http://[::1]:3000/x'],
  ['mailto:office@example.com', 'mailto:office@example.com'],
  ['mailto:a@b.ru?subject=%D0%A1%D1%87%D1%91%D1%82', 'mailto:a@b.ru?subject=%D0%A1%D1%87%D1%91%D1%82'],
  ['tel:+74951234567', 'tel:+74951234567'],
  ['TEL:8-800-555-35-35', 'tel:8-800-555-35-35'],
]

const refused = [
  '',
  ' ',
  'example.com',
  '//example.com/path',
  '/etc/passwd',
  'C:\\Windows\\System32\\calc.exe',
  '\\\\server\\share\\x.lnk',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:text/html;base64,PHNjcmlwdD4=',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'file://server/share/x.exe',
  'smb://server/share',
  'ftp://example.com/x',
  'ws://example.com/',
  'blob:https://example.com/0f',
  'about:blank',
  'chrome://settings',
  'view-source:https://example.com',
  'app://crm/',
  'mycrm://clients/1',
  'ms-msdt:/id PCWDiagnostic',
  'ms-settings:privacy',
  'ms-officecmd:{}',
  'search-ms:query=x&crumb=location:\\\\evil\\share',
  'shell:startup',
  'steam://run/1',
  'ssh://root@example.com',
  'intent://x#Intent;end',
  'itms-services://?action=download-manifest',
  'x-apple.systempreferences:',
  'https:example.com',
  'https:/example.com',
  'https:///example.com',
  'https://',
  'http:\\\\example.com',
  'https://example.com\\@evil.example/',
  'https://user:password@example.com/',
  'https://user@example.com/',
  'https://exa mple.com/',
  'https://example.com/a b',
  'https://example.com/\u0000',
  'https://example.com/\r\nHost: evil',
  'https://example.com/\u2028x',
  'https://example.com:99999/',
  'mailto:',
  'mailto://example.com/x',
  'tel:',
  'tel://123',
  `https://example.com/${'a'.repeat(5000)}`,
]

describe('an address for the system', () => {
  it.each(allowed)('%j is handed over as %j', (address, handedOver) => {
    expect(externalUrl(address)).toBe(handedOver)
  })

  it.each(refused)('%j is refused', (address) => {
    expect(externalUrl(address)).toBeNull()
  })

  it.each([undefined, null, 7, {}, ['https://example.com'], { toString: () => 'https://example.com' }])('%j, which is no text, is refused', (value) => {
    expect(externalUrl(value as string)).toBeNull()
  })
})

describe('a deep link', () => {
  it.each([
    ['mycrm://clients', '/m/clients'],
    ['mycrm://clients/', '/m/clients'],
    ['mycrm://clients/0198c5a2-7b1e-7c3d-9f00-1234567890ab', '/m/clients/0198c5a2-7b1e-7c3d-9f00-1234567890ab'],
    ['mycrm://0198c5a2-7b1e-7c3d-9f00-1234567890ab/lead-stages', '/open/0198c5a2-7b1e-7c3d-9f00-1234567890ab/m/lead-stages'],
    ['mycrm://clients?view=0198c5a2-7b1e-7c3d-9f00-1234567890ab', '/m/clients?view=0198c5a2-7b1e-7c3d-9f00-1234567890ab'],
  ])('%s leads to %s', (link, path) => {
    expect(deepLinkTarget(link)).toBe(path)
  })

  it.each([
    'mycrm://',
    'mycrm://clients/../../settings',
    'mycrm://clients/%2e%2e/%2e%2e/x',
    'mycrm://clients/1?x=javascript:alert(1)'.replace('?', '/'),
    'mycrm://clients/1',
    'mycrm:///clients',
    'mycrm://clients?view=1',
    'mycrm://clients?filter={}',
    'mycrm://clients?view=0198c5a2-7b1e-7c3d-9f00-1234567890ab&x=1',
    'mycrm://clients/0198c5a2-7b1e-7c3d-9f00-1234567890ab/edit',
    'mycrm://clients/0198c5a2-7b1e-7c3d-9f00-1234567890ab\n',
    'mycrm://clients/<script>',
    'mycrm://user@clients/1',
    'mycrm://clients:80/1',
    'mycrm:clients',
    'https://clients/1',
    '--data',
    '/home/x/clients',
  ])('%s leads nowhere', (link) => {
    expect(deepLinkTarget(link)).toBeNull()
  })

  it('is found among the arguments of a start', () => {
    expect(deepLinkIn(['/usr/bin/moya-crm', '--data', '/x', 'mycrm://clients'])).toBe('/m/clients')
    expect(deepLinkIn(['/usr/bin/moya-crm', 'clients/1'])).toBeNull()
  })
})
