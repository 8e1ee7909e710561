import { spawn } from 'node:child_process'
import { chmodSync, copyFileSync, cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { DATABASES, testFolder } from '../support/databases.ts'
import { start } from '../support/lifetime.ts'
import { ROOT } from '../support/paths.ts'
import { ADMINISTRATOR, crm, ended, environment, initWorkspace, startOfficeProcess, tokenOf } from './crm.ts'

let data: string
beforeAll(async () => {
  data = join(testFolder(), 'workspace')
  await initWorkspace(data)
})

/** A workspace like the first, to do harm to. */
function copy(of = data): { folder: string; file: string } {
  const folder = join(testFolder(), 'copy')
  cpSync(of, folder, { recursive: true })
  return { folder, file: join(folder, 'workspace.db') }
}

describe('crm init', () => {
  it.each(DATABASES.map((database) => [database.name, database] as const))('makes a workspace on %s, whose administrator may sign in', async (name, database) => {
    const folder = join(testFolder(), 'new')
    const ran = await initWorkspace(folder, name === 'sqlite' ? [] : ['--db', (await database.fresh()).url])
    expect(ran.stdout).toBe(`${JSON.stringify({ workspace: folder, database: name, administrator: ADMINISTRATOR.email })}\n`)
    expect(ran.stderr).toBe('')
    const office = await startOfficeProcess(['--data', folder])
    try {
      const answer = await fetch(`${office.url}/api/v1/auth/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(ADMINISTRATOR) })
      expect(answer.status).toBe(200)
      expect(await answer.json()).toMatchObject({ user: { email: ADMINISTRATOR.email, name: 'Администратор' }, grants: { '*': 'all' } })
      expect(await (await fetch(`${office.url}/api/v1/auth/state`)).json()).toMatchObject({ stage: 'signIn', company: 'ООО «Ромашка»' })
    } finally {
      await office.stop()
    }
  })

  it('takes the password from the environment, where others cannot read it', async () => {
    const folder = join(testFolder(), 'new')
    const ran = await crm(['init', '--data', folder, '--company', 'X', '--email', 'a@b.example', '--locale', 'en'], { env: { CRM_PASSWORD: 'correct horse 7' } })
    expect(ran.code).toBe(0)
  })

  it('refuses with 3 what the wizard would refuse, and leaves nothing behind', async () => {
    const folder = join(testFolder(), 'new')
    const base = ['init', '--data', folder, '--company', 'X', '--email', 'a@b.example', '--locale', 'ru']
    const weak = await crm([...base, '--password', '12345'])
    expect([weak.code, weak.stdout]).toEqual([3, ''])
    expect(weak.stderr).not.toContain('INVALID')
    const inn = await crm([...base, '--password', 'верный конь 7', '--inn', '7707083890'])
    expect([inn.code, inn.stderr]).toEqual([3, expect.stringContaining('ИНН') as string])
    const database = await crm([...base, '--password', 'верный конь 7', '--db', 'postgres://x/y'])
    expect(database.code).toBe(3)
    expect(existsSync(join(folder, 'workspace.json'))).toBe(false)
  })

  it('refuses a folder that has a workspace, which stays as it is', async () => {
    const before = readFileSync(join(data, 'workspace.json'), 'utf8')
    const ran = await crm(['init', '--data', data, '--company', 'Другая', '--email', 'b@b.example', '--password', 'верный конь 7', '--locale', 'ru'])
    expect([ran.code, ran.stdout, ran.stderr]).toEqual([3, '', 'Здесь уже есть рабочая база. Войдите в неё\n'])
    expect(readFileSync(join(data, 'workspace.json'), 'utf8')).toBe(before)
  })

  it('says with 4 why a server cannot be reached', async () => {
    const ran = await crm(['init', '--data', join(testFolder(), 'new'), '--db', 'mysql://u:p@127.0.0.1:1/x', '--company', 'X', '--email', 'a@b.example', '--password', 'верный конь 7', '--locale', 'ru'])
    expect([ran.code, ran.stderr]).toEqual([4, 'По этому адресу и порту никто не отвечает. Проверьте порт и запущен ли сервер\n'])
  })
})

describe('crm token', () => {
  it('answers a token that REST takes', async () => {
    const ran = await crm(['token', '--data', data, '--email', ADMINISTRATOR.email, '--label', 'Сайт'])
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    expect(ran.stdout).toMatch(/^\{"token":"[\w-]{43}"\}\n$/)
  })

  it('finds the folder in the environment', async () => {
    expect((await crm(['token', '--email', ADMINISTRATOR.email], { env: { MOYA_CRM_DATA: data } })).code).toBe(0)
  })

  it('works while the office serves the same folder', async () => {
    const office = await startOfficeProcess(['--data', data])
    try {
      const token = await tokenOf(data)
      expect((await fetch(`${office.url}/api/v1/clients`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
    } finally {
      await office.stop()
    }
  })

  it('refuses with 3 an address that nobody has', async () => {
    const ran = await crm(['token', '--data', data, '--email', 'nobody@b.example', '--locale', 'ru'])
    expect([ran.code, ran.stdout, ran.stderr]).toEqual([3, '', 'Пользователя с почтой nobody@b.example нет\n'])
  })
})

describe('crm office', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('says when it listens, and stops cleanly on %s', async (signal) => {
    const office = await startOfficeProcess(['--data', data])
    expect(office.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect((await fetch(`${office.url}/api/v1/auth/state`)).status).toBe(200)
    const ran = await office.stop(signal)
    expect([ran.code, ran.stdout]).toEqual([0, `ready ${office.url}\n`])
    expect(existsSync(join(data, 'workspace.db-wal'))).toBe(false)
  })

  it('serves the wizard over an empty folder', async () => {
    const office = await startOfficeProcess(['--data', join(testFolder(), 'new'), '--port', '0'])
    expect(await (await fetch(`${office.url}/api/v1/auth/state`)).json()).toMatchObject({ stage: 'setup' })
    expect((await office.stop()).code).toBe(0)
  })

  it('tells a second one with 4 who holds the folder, and where it can be used', async () => {
    const first = await startOfficeProcess(['--data', data])
    const second = await crm(['office', '--data', data, '--locale', 'ru'])
    expect([second.code, second.stdout]).toEqual([4, ''])
    expect(second.stderr).toContain('Рабочая папка уже открыта')
    expect(second.stderr).toContain(first.url)
    expect((await first.stop()).code).toBe(0)
  })

  it('tells with 1 that the port is taken', async () => {
    const first = await startOfficeProcess(['--data', data])
    const ran = await crm(['office', '--data', join(testFolder(), 'other'), '--port', new URL(first.url).port, '--locale', 'ru'])
    expect([ran.code, ran.stdout, ran.stderr]).toEqual([1, '', expect.stringContaining(`Порт ${new URL(first.url).port} занят`) as string])
    await first.stop()
  })

  it('serves over TLS with the files that it is given', async () => {
    const pem = (name: string) => join(ROOT, 'tests/server/tls', name)
    const office = await startOfficeProcess(['--data', data, '--tls-cert', pem('cert.pem'), '--tls-key', pem('key.pem')])
    expect(office.url).toMatch(/^https:/)
    expect((await office.stop()).code).toBe(0)
  })

  it('leaves the folder free when it is killed', async () => {
    const first = await startOfficeProcess(['--data', data])
    await first.stop('SIGKILL')
    const second = await startOfficeProcess(['--data', data])
    expect((await second.stop()).code).toBe(0)
  })
})

describe('crm demo', () => {
  it.each(DATABASES.map((database) => [database.name, database] as const))('fills a workspace on %s, brings in a file beside it, and everything in it is in order', async (name, database) => {
    const folder = join(testFolder(), 'demo')
    await initWorkspace(folder, name === 'sqlite' ? [] : ['--db', (await database.fresh()).url])
    const ran = await crm(['demo', '--data', folder, '--rows', '40'])
    expect(ran.code).toBe(0)
    const answer = ran.answer() as { rows: number; created: number }
    expect(answer.rows).toBe(40)
    expect(answer.created).toBeGreaterThan(40)
    const imported = await crm(['import', 'clients', join(ROOT, 'tests/data/companies-ru.csv'), '--data', folder])
    expect(imported.answer()).toMatchObject({ updated: 0, created: expect.any(Number) as number })
    const checked = await crm(['doctor', '--data', folder])
    expect([checked.code, checked.answer()]).toMatchObject([0, { ok: true }])
  })
})

describe('crm migrate', () => {
  it('has nothing to do in a new workspace', async () => {
    expect((await crm(['migrate', '--data', data])).stdout).toBe('{"applied":[],"schema":"current"}\n')
  })

  it('refuses with 4 a database of a newer application, which it leaves alone', async () => {
    const { folder, file } = copy()
    const db = new Sqlite(file)
    db.prepare('insert into schema_migrations (name, at) values (?, ?)').run('9990-future', '2030-01-01T00:00:00.000Z')
    db.close()
    const ran = await crm(['migrate', '--data', folder, '--locale', 'ru'])
    expect([ran.code, ran.stdout, ran.stderr]).toEqual([4, '', expect.stringContaining('База данных новее программы') as string])
    const checked = await crm(['doctor', '--data', folder])
    expect(checked.code).toBe(1)
    expect((checked.answer()['checks'] as { name: string; ok: boolean }[]).filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['schema'])
  })
})

describe('crm doctor', () => {
  let lively: string
  beforeAll(async () => {
    lively = copy().folder
    await crm(['demo', '--data', lively, '--rows', '30'])
  })
  const change = (file: string, sql: string) => {
    const db = new Sqlite(file)
    const { changes } = db.prepare(sql).run()
    db.close()
    return changes
  }
  const bad = async (folder: string) => {
    const ran = await crm(['doctor', '--data', folder, '--locale', 'ru'])
    const checks = ran.answer()['checks'] as ({ name: string; ok: boolean } & Record<string, unknown>)[]
    return { code: ran.code, stderr: ran.stderr, wrong: checks.filter(({ ok }) => !ok) }
  }

  it('finds a record whose value was changed past the application', async () => {
    const { folder, file } = copy(lively)
    expect(change(file, "update clients set city = 'Подменили' where id = (select id from clients where city is not null limit 1)")).toBe(1)
    expect(await bad(folder)).toMatchObject({ code: 1, stderr: expect.stringContaining('Не в порядке: записи сходятся с журналом') as string, wrong: [{ name: 'records', differ: 1, lost: 0, named: [expect.stringMatching(/^clients\/.*: city$/) as string] }] })
  })

  it('finds a field of the users’ own that was changed, a record that vanished, and one taken out of the bin', async () => {
    const { folder, file } = copy(lively)
    expect(change(file, "update clients set custom = json_set(custom, '$.f1', 'x') where id = (select min(id) from clients)")).toBe(1)
    expect(change(file, 'delete from contacts where id = (select min(id) from contacts)')).toBe(1)
    expect(change(file, "update activities set deleted_at = '2026-01-01T00:00:00.000Z' where id = (select min(id) from activities)")).toBe(1)
    const { code, wrong } = await bad(folder)
    expect(code).toBe(1)
    expect(wrong).toMatchObject([{ name: 'records', differ: 2, lost: 1 }])
  })

  it('finds records that the search has lost', async () => {
    const { folder, file } = copy(lively)
    expect(change(file, "delete from search_docs where doc in (select doc from search_docs where module = 'clients' limit 3)")).toBe(3)
    expect(await bad(folder)).toMatchObject({ code: 1, wrong: [{ name: 'search', missing: { clients: 3 } }] })
  })

  it.each([
    ['an empty file', (file: string) => writeFileSync(file, ''), 'empty'],
    ['a file that is no database', (file: string) => writeFileSync(file, 'x'.repeat(9000)), 'notDatabase'],
    ['half of the file', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 40_000)), 'truncated'],
    ['a database of another program', (file: string) => (writeFileSync(file, ''), new Sqlite(file).exec('create table x (a)').close()), 'foreign'],
  ])('knows %s', async (_, damage, problem) => {
    const { folder, file } = copy()
    damage(file)
    expect(await bad(folder)).toMatchObject({ code: 1, wrong: [{ name: 'database', what: 'workspace', problem }] })
  })

  it('finds pages that were overwritten', async () => {
    const { folder, file } = copy(lively)
    const bytes = readFileSync(file)
    for (let page = 20; page < 60; page += 4) bytes.fill(0x5a, page * 4096 + 200, page * 4096 + 1200)
    writeFileSync(file, bytes)
    const { code, wrong } = await bad(folder)
    expect(code).toBe(1)
    expect(['integrity', 'database', 'schema']).toContain(wrong[0]!.name)
  })

  it('finds a key that others may read', async () => {
    const { folder } = copy()
    writeFileSync(join(folder, 'workspace.key'), 'A'.repeat(44))
    chmodSync(join(folder, 'workspace.key'), 0o600)
    expect(await bad(folder)).toMatchObject({ code: 0, wrong: [] })
    chmodSync(join(folder, 'workspace.key'), 0o644)
    expect(await bad(folder)).toMatchObject({ code: 1, wrong: [{ name: 'key', mode: '644' }] })
  })

  it('changes nothing in what it looks at', async () => {
    const { folder, file } = copy(lively)
    const before = join(testFolder(), 'before.db')
    copyFileSync(file, before)
    await crm(['doctor', '--data', folder])
    expect(readFileSync(file).equals(readFileSync(before))).toBe(true)
  })
})

describe('crm openapi', () => {
  it('prints the description on one line, without a workspace', async () => {
    const ran = await crm(['openapi'])
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    expect(ran.stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(ran.answer()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) as string, info: { version: (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version } })
  })

  it('writes it into a file', async () => {
    const file = join(testFolder(), 'openapi.json')
    const ran = await crm(['openapi', '--out', file])
    expect(ran.answer()).toMatchObject({ file, operations: expect.any(Number) as number })
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ paths: { '/clients': expect.anything() as object } })
  })
})

describe('npm run -s crm --', () => {
  const npm = (cwd: string, ...args: string[]) => ended(spawn('npm', ['run', '-s', 'crm', '--', ...args], { cwd, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] }))

  it('token prints nothing but its line', async () => {
    const ran = await npm(ROOT, 'token', '--data', data, '--email', ADMINISTRATOR.email)
    expect(ran.code).toBe(0)
    expect(ran.stdout).toMatch(/^\{"token":"[\w-]{43}"\}\n$/)
  })

  it('finds files from where the person stands', async () => {
    const ran = await npm(join(ROOT, 'tests/data'), 'import', 'clients', 'companies-ru.csv', '--data', data, '--dry-run')
    expect(ran.code).toBe(0)
    expect(ran.answer()).toMatchObject({ updated: 0 })
  })

  it('office stops when npm is told to, although npm tells only its shell', async () => {
    const child = start('npm', ['run', '-s', 'crm', '--', 'office', '--data', data], { cwd: ROOT, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    child.stdout!.setEncoding('utf8').on('data', (piece: string) => (text += piece))
    await expect.poll(() => text, { timeout: 80_000 }).toMatch(/^ready http/m)
    const url = /^ready (\S+)$/m.exec(text)![1]!
    child.kill('SIGTERM')
    const gone = () => fetch(url).then(() => false, () => true)
    await expect.poll(gone, { timeout: 10_000 }).toBe(true)
    // The folder is free again: its lock was let go.
    const again = await startOfficeProcess(['--data', data])
    expect((await again.stop()).code).toBe(0)
  })

  it('passes the exit code on', async () => {
    expect((await npm(ROOT, 'explode')).code).toBe(2)
  })
})

describe('crm backup and restore', () => {
  it('copy a workspace into one file and put it into another folder', async () => {
    const file = join(testFolder(), 'копия.mycrm')
    const made = await crm(['backup', file, '--data', data])
    expect([made.code, JSON.parse(made.stdout)]).toEqual([0, { file, at: expect.any(String) as string, bytes: statSync(file).size }])
    expect(JSON.parse((await crm(['restore', file, '--verify'])).stdout)).toMatchObject({ sound: true, company: 'ООО «Ромашка»' })
    const folder = join(testFolder(), 'restored')
    expect(JSON.parse((await crm(['restore', file, '--data', folder])).stdout)).toMatchObject({ restored: true, kept: null })
    expect((await crm(['doctor', '--data', folder])).code).toBe(0)
    expect((await crm(['restore', file, '--data', folder])).code).toBe(3)
  })

  it('leave the processor to whoever works meanwhile', async () => {
    const file = join(testFolder(), 'копия.mycrm')
    const text = `import { getPriority } from 'node:os'
      import { runCli } from './main/cli/run.ts'
      const before = getPriority()
      const code = await runCli(${JSON.stringify(['backup', file, '--data', data])}, process.env)
      process.stdout.write(JSON.stringify({ code, before, after: getPriority() }))`
    const ran = await ended(spawn(process.execPath, ['--input-type=module', '--eval', text], { cwd: ROOT, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] }))
    const { before, ...rest } = ran.answer()
    expect(rest).toEqual({ code: 0, after: Math.max(Number(before), constants.priority.PRIORITY_BELOW_NORMAL) })
  })

  it('refuse a file that is no backup, in words', async () => {
    const file = join(testFolder(), 'не копия.mycrm')
    writeFileSync(file, 'x'.repeat(1000))
    const ran = await crm(['restore', file, '--data', join(testFolder(), 'restored'), '--locale', 'ru'])
    expect([ran.code, ran.stderr]).toEqual([4, expect.stringContaining('Это не резервная копия') as string])
  })
})
