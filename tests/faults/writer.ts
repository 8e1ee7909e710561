import { entities } from '#shared/modules.ts'
import { newId } from '#shared/core/ids.ts'
import { bulk } from '#main/core/bulk.ts'
import { create, update } from '#main/core/service.ts'
import { openWorkspace, systemContext } from '#main/core/workspace.ts'
import { moduleHooks } from '#main/modules/hooks.ts'

/**
 * A program that writes without pause and says what was acknowledged, until it is killed. Each line is one operation:
 * `made <id>`, `saved <id> <version>`, `bulk <operationId> <count>`.
 * With `bulk` as the second word it edits every client of the city «Много» at once, again and again.
 */
const [dataDir, mode] = process.argv.slice(2) as [string, string | undefined]
const core = await openWorkspace({ dataDir, hooks: moduleHooks })
const ctx = systemContext(core)
const tell = (line: string) => process.stdout.write(`${line}\n`)
const tag = (await create(ctx, entities.tags, { name: `метка ${newId()}` })).id
tell('ready')
if (mode === 'bulk') await editAll()
else await work()

async function work(): Promise<never> {
  const group = newId()
  for (let n = 0; ; n++) {
    const made = await create(ctx, entities.clients, { id: newId(), operationId: newId(), name: `Клиент ${n}`, city: group, tags: [tag], phone: '+79120000000' })
    tell(`made ${made.id}`)
    const saved = await update(ctx, entities.clients, { id: made.id, version: 1, operationId: newId(), patch: { notes: 'правка', kind: 'person', tags: [] } })
    tell(`saved ${saved.id} ${saved.version}`)
    if (n % 10 === 9) {
      const { operationId, changed } = await bulk(ctx, entities.clients, { selection: { filter: { field: 'city', op: 'eq', value: group } }, patch: { website: `https://example.ru/${n}` }, add: { tags: [tag] } })
      tell(`bulk ${operationId} ${changed}`)
    }
  }
}

async function editAll(): Promise<never> {
  for (;;) {
    const operationId = newId()
    const { changed } = await bulk(ctx, entities.clients, { operationId, selection: { filter: { field: 'city', op: 'eq', value: 'Много' } }, patch: { website: `https://example.ru/${operationId}` } })
    tell(`bulk ${operationId} ${changed}`)
  }
}
