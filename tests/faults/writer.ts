import { entities } from '#shared/modules.ts'
import { newId } from '#shared/core/ids.ts'
import { bulk } from '#main/core/bulk.ts'
import { create, update } from '#main/core/service.ts'
import { openWorkspace, systemContext } from '#main/core/workspace.ts'
import { moduleHooks } from '#main/modules/hooks.ts'

/**
 * A program that writes without pause and says what was acknowledged, until it is killed. Each line is one operation:
 * `made <id>`, `saved <id> <version>`, `bulk <operationId> <count>`.
 */
const core = await openWorkspace({ dataDir: process.argv[2]!, hooks: moduleHooks })
const ctx = systemContext(core)
const tell = (line: string) => process.stdout.write(`${line}\n`)
const group = newId()
tell('ready')
for (let n = 0; ; n++) {
  const made = await create(ctx, entities.clients, { id: newId(), operationId: newId(), name: `Клиент ${n}`, city: group, tags: [], phone: '+79120000000' })
  tell(`made ${made.id}`)
  const saved = await update(ctx, entities.clients, { id: made.id, version: 1, operationId: newId(), patch: { notes: 'правка', kind: 'person' } })
  tell(`saved ${saved.id} ${saved.version}`)
  if (n % 10 === 9) {
    const { operationId, changed } = await bulk(ctx, entities.clients, { selection: { filter: { field: 'city', op: 'eq', value: group } }, patch: { website: `https://example.ru/${n}` } })
    tell(`bulk ${operationId} ${changed}`)
  }
}
