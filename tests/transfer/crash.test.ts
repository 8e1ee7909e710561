import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'
import { chance, SEED, tries } from '../support/random.ts'
import { onDisk } from '../support/files.ts'
import { innOf, manyClients, TABLES, tally } from './support.ts'

const CHILD = fileURLToPath(new URL('crash-child.ts', import.meta.url))
/** Kills for each database; the long run of the reliability tests asks for more. */
const KILLS = tries('CRM_TEST_IMPORT_KILLS', 2)

/** Starts the import in a process of its own and kills it once `rows` are reported, and a moment more. Answers what it had said. */
function killAfter(dataDir: string, path: string, mode: string, rows: number, delayMs: number): Promise<string[]> {
  const child = spawn(process.execPath, [CHILD, dataDir, path, mode], { stdio: ['ignore', 'pipe', 'inherit'] })
  const said: string[] = []
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.push(...text.trim().split('\n'))
      if (Number(said.at(-1)) >= rows) setTimeout(() => child.kill('SIGKILL'), delayMs)
    })
    child.once('close', () => resolve(said))
  })
}

describe.each(DATABASES)('an import on $name whose process is killed', (database) => {
  let workspace: TestWorkspace
  beforeAll(async () => {
    workspace = await makeWorkspace(database)
  })
  afterAll(() => workspace.close())

  it('is gone whole at the next start, wherever it was; what was there before is as before', async () => {
    const random = chance(SEED)
    const { client } = workspace.administrator
    const old = await client.clients.create({ name: 'Старый', inn: innOf(0), city: 'Тверь', notes: 'важно' })
    const path = onDisk('много.csv', manyClients(3000).replace('Метки\r\n', 'Метки;Этажей\r\n'))
    const before = await tally(workspace.app.core!, TABLES)
    for (let kill = 0; kill < KILLS; kill++) {
      await workspace.close()
      const mode = kill % 2 === 0 ? 'create' : 'both'
      const said = await killAfter(workspace.dataDir, path, mode, random.int(100, 1500), random.int(0, 60))
      expect(said[0]).toBe('open')
      expect(said.at(-1)).not.toMatch(/^done/)
      workspace = await workspace.reopen()
      await workspace.app.core!.idle()
      const now = workspace.administrator.client
      expect(await tally(workspace.app.core!, TABLES), `after kill ${kill}`).toEqual(before)
      expect(await now.clients.get({ id: old.id })).toMatchObject({ name: 'Старый', city: 'Тверь', notes: 'важно' })
      expect((await now.search.find({ q: 'Ромашка' })).items).toEqual([])
      const running = await workspace.app.core!.connection.db.selectFrom('settings').select('key').where('scope', '=', 'running').execute()
      expect(running).toEqual([])
      const states = await workspace.app.core!.connection.db.selectFrom('operations').select('state').where('kind', '=', 'import').execute()
      expect(states.every((row) => row['state'] === 'cancelled')).toBe(true)
    }
  }, 120_000)

  it('is left alone while a living process works on it', async () => {
    await workspace.close()
    const path = onDisk('идёт.csv', manyClients(1500, 50_000))
    const child = spawn(process.execPath, [CHILD, workspace.dataDir, path, 'create'], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
    await new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text
        if (/\n[1-9]\d+\n/.test(said)) resolve()
      })
    })
    workspace = await workspace.reopen()
    await ended
    expect(said).toContain('done 1500 0')
    expect((await workspace.administrator.client.clients.list({ search: 'Ромашка 51499' })).items).toHaveLength(1)
  }, 60_000)
})
