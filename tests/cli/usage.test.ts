import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../support/databases.ts'
import { crm } from './crm.ts'

const VERBS = ['init', 'demo', 'import', 'export', 'token', 'office', 'invite', 'join', 'migrate', 'backup', 'restore', 'doctor', 'openapi']

describe('crm --help', () => {
  it('lists every verb that there is, the options and the exit codes, in either language', async () => {
    const [en, ru] = [await crm(['--help']), await crm(['--help', '--locale', 'ru'])]
    for (const ran of [en, ru]) {
      expect([ran.code, ran.stderr]).toEqual([0, ''])
      const listed = [...ran.stdout.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, verb]) => verb)
      expect(listed).toEqual(VERBS)
      for (const code of [0, 1, 2, 3, 4]) expect(ran.stdout).toMatch(new RegExp(`^ {2}${code} {2}\\S`, 'm'))
    }
    expect(en.stdout).toContain('Exit codes:')
    expect(ru.stdout).toContain('Коды выхода:')
  })

  it('speaks the language of the environment', async () => {
    expect((await crm(['help'], { env: { LANG: 'ru_RU.UTF-8' } })).stdout).toContain('Команды:')
    expect((await crm(['help'], { env: { LANG: 'ru_RU.UTF-8', LC_ALL: 'en_US.UTF-8' } })).stdout).toContain('Verbs:')
  })

  it.each(VERBS)('after a verb says what it takes and answers: %s', async (verb) => {
    const ran = await crm([verb, '--help'])
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    expect(ran.stdout).toMatch(new RegExp(`^crm ${verb} `))
  })
})

describe('a command that is not understood ends with 2, tells why on standard error, and prints nothing', () => {
  const data = join(testFolder(), 'none')
  it.each([
    [[], 'Say what to do'],
    [['explode'], 'There is no verb “explode”'],
    [['constructor'], 'There is no verb'],
    [['token'], '--email is missing'],
    [['token', '--email', 'a@b.example'], '--data DIR'],
    [['token', '--email'], 'Not understood'],
    [['token', '--data', data, '--email', 'a@b.example', '--colour', 'red'], '--colour'],
    [['token', '--data', data, '--email', 'a@b.example', 'more'], 'Not understood: more'],
    [['init', '--data', data, '--email', 'a@b.example', '--password', 'long enough 1'], '--company is missing'],
    [['init', '--data', data, '--company', 'X', '--email', 'a@b.example', '--password', 'long enough 1', '--locale', 'fr'], '“fr” does not fit'],
    [['demo', '--data', data, '--rows', 'many'], '“many” does not fit'],
    [['demo', '--data', data, '--rows', '-5'], '--rows'],
    [['office', '--data', data, '--port', '70000'], '“70000” does not fit. Expected: 0…65535'],
    [['office', '--data', data, '--tls-cert', '/nowhere.pem'], '--tls-key is missing'],
    [['office', '--data', data, '--tls-cert', '/nowhere.pem', '--tls-key', '/nowhere.pem'], 'ENOENT'],
    [['import', 'clients', '--data', data], '“FILE” is missing'],
    [['import', 'clients', 'a.csv', '--data', data, '--mode', 'replace'], '“replace” does not fit. Expected: create, update, both'],
    [['export', 'clients', 'a.pdf', '--data', data], 'a.pdf'],
    [['export', 'clients', 'a.csv', '--data', data, '--filter', '{'], '--filter'],
  ])('crm %j', async (args, told) => {
    const ran = await crm(args)
    expect([ran.code, ran.stdout]).toEqual([2, ''])
    expect(ran.stderr).toContain(told)
    expect(ran.stderr).not.toMatch(/\n +at /)
  })
})

describe('without a workspace', () => {
  it.each([
    ['token', '--email', 'a@b.example'],
    ['demo', '--rows', '5'],
    ['import', 'clients', 'package.json'],
    ['export', 'clients', 'out.csv'],
    ['migrate'],
    ['doctor'],
  ])('%s ends with 4 and makes none', async (...args) => {
    const data = join(testFolder(), 'none')
    const ran = await crm([...args, '--data', data, '--locale', 'ru'], { cwd: testFolder() })
    expect([ran.code, ran.stdout]).toEqual([4, ''])
    expect(ran.stderr).toMatch(/В рабочей папке нет базы данных|Файла .* нет/)
  })
})
