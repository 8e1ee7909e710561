import type { Page } from '@playwright/test'
import { entities } from '#shared/modules.ts'
import { KEPT } from '#tests/data/hostile-text.ts'
import type { Client } from '#tests/support/workspace.ts'
import { anna, maria } from './people.ts'

/** As many of them as there is room for. That nothing leaves the application and no policy is violated is watched by the fixture. */
const few = (n: number, from = 0): string[] => Array.from({ length: n }, (_, at) => KEPT[(from + at * 37) % KEPT.length]!.slice(0, 118))
const WORST = '<img src=x onerror=hostile(1)>'

/** Each of the texts in some text field of some record of a module, many of them in each record. */
function* filled(module: 'contacts' | 'leads'): Generator<Record<string, string> & { name: string }> {
  const fields = Object.entries(entities[module].fields).filter(([, field]) => ['text', 'longText', 'address'].includes(field.kind) && !field.options.readOnly)
  for (let at = 0; at < KEPT.length; at += fields.length) {
    const values = fields.map(([name, { options }], by) => [name, KEPT[(at + by) % KEPT.length]!.slice(0, options.max ?? 4000)] as const)
    yield { name: '', ...Object.fromEntries(values) }
  }
}

/** Vocabularies, fields of one's own, saved views: what stands on many screens at once. */
async function nameEverything(api: Client): Promise<{ tags: string[]; own: Record<string, unknown>; statusId: string; stageIds: string[] }> {
  const tags: string[] = []
  for (const name of few(24)) tags.push((await api.tags.create({ name: name.slice(0, 80), color: '#dc2626' })).id)
  for (const [at, name] of few(10, 300).entries()) await api.views.create({ module: at % 2 === 0 ? 'clients' : 'leads', name, shared: true, pinned: at < 4, layout: {} })
  const status = await api['list-items'].create({ list: 'clientStatuses', label: WORST, labelEn: WORST, color: '#dc2626' })
  for (const [at, label] of few(12, 90).entries()) await api['list-items'].create({ list: at % 2 === 0 ? 'clientStatuses' : 'lostReasons', label, position: 20 + at })
  const own: Record<string, unknown> = {}
  for (const [at, label] of few(8, 150).entries()) {
    const { number } = await api['custom-fields'].create({ module: at % 2 === 0 ? 'clients' : 'leads', kind: at % 4 < 2 ? 'choice' : 'text', label, help: few(1, at)[0]!, inList: true, position: at })
    const key = `f${number}`
    if (at % 4 >= 2) own[key] = few(1, 200 + at)[0]!
    else for (const option of few(3, at * 20)) own[key] = (await api['list-items'].create({ list: key, label: option })).id
  }
  const [pipeline] = (await api.pipelines.list({})).items
  const stageIds: string[] = []
  for (const [at, label] of few(3, 240).entries()) stageIds.push((await api['lead-stages'].create({ pipelineId: pipeline!.id, label, type: 'ongoing', position: 2 + at })).id)
  return { tags, own, statusId: status.id, stageIds }
}

/** People are called so, too: who owns and who wrote, and their role and team. Answers who may own something. */
async function namePeople(api: Client): Promise<string[]> {
  const team = await api.teams.create({ name: WORST, description: KEPT[3]! })
  const role = await api.roles.create({ name: WORST, description: KEPT[5]!, grants: { 'clients:read': 'all', 'leads:read': 'all' } })
  const [colleague] = (await api.users.list({ filter: { field: 'email', op: 'eq', value: maria.email } })).items
  await api.users.update({ id: colleague!.id, version: colleague!.version, patch: { name: WORST, position: KEPT[11]!.slice(0, 200), teamIds: [team.id] } })
  const ids = [colleague!.id]
  for (const [at, name] of few(8, 420).entries()) {
    ids.push((await api.users.create({ name, position: few(1, at * 9)[0]!, email: `hostile${at}@romashka.example`, roleIds: [role.id], teamIds: [team.id] })).id)
  }
  await api['assignment-rules'].create({ name: WORST, mode: 'roundRobin', userIds: ids.slice(1, 4), active: true, position: 0, filter: null })
  return ids
}

const ofModule = async (api: Client, module: string, own: Record<string, unknown>): Promise<Record<string, unknown>> => {
  const numbers = (await api['custom-fields'].list({ filter: { field: 'module', op: 'eq', value: module } })).items.map(({ number }) => `f${number}`)
  return Object.fromEntries(Object.entries(own).filter(([key]) => numbers.includes(key)))
}

/** A workspace in which everything is called so; answers what to look at. `colleague` addresses the one who looks. */
export async function hostileWorkspace(api: Client, colleague: Client): Promise<{ client: string; lead: string }> {
  const { tags, own, statusId, stageIds } = await nameEverything(api)
  const people = await namePeople(api)
  const ownerOf = (at: number) => ({ ownerId: people[at % people.length]! })
  const [ofClients, ofLeads] = [await ofModule(api, 'clients', own), await ofModule(api, 'leads', own)]
  const client = await api.clients.create({ name: WORST, phone: '+79120000001', statusId, tags, ...ownerOf(0), custom: ofClients })
  for (const [at, name] of few(10, 60).entries()) await api.clients.create({ name: name.slice(0, 200), phone: '+79120000001', statusId, tags: tags.slice(0, 5), ...ownerOf(at), custom: ofClients })
  for (const values of filled('contacts')) {
    const { id } = await api.contacts.create({ ...values, tags: tags.slice(0, 3) })
    if (values.name.length % 9 === 0) await api['client-contacts'].create({ clientId: client.id, contactId: id, position: KEPT[values.name.length]!.slice(0, 200) })
  }
  const leads: string[] = []
  for (const values of filled('leads')) leads.push((await api.leads.create({ ...values, ...ownerOf(leads.length), ...(stageIds[leads.length % 4] ? { stageId: stageIds[leads.length % 4] } : {}), tags: tags.slice(0, 4), custom: ofLeads })).id)
  for (const [at, text] of few(20, 17).entries()) {
    await colleague.activities.create({ about: `${at % 2 === 0 ? `clients:${client.id}` : `leads:${leads[0]}`}`, kind: 'note', subject: `@${anna.name} ${text}`, body: KEPT[at * 13]! })
  }
  return { client: client.id, lead: leads[0]! }
}

/** Called before the first screen is opened: hears whatever would run. */
export async function listenForRuns(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const runs: unknown[] = []
    Object.assign(globalThis, { hostile: (from: unknown) => runs.push(from), hostileRuns: runs })
  })
}

/** What has run, what a press would open, what became more than text; and how much of it all is on the screen. */
export function hostility(page: Page): Promise<{ runs: number; links: string[]; handlers: string[]; shown: number }> {
  return page.evaluate(() => {
    const attributes = document.evaluate('//@*[starts-with(name(), "on")]', document, null, XPathResult.UNORDERED_NODE_SNAPSHOT_TYPE)
    const texts = document.evaluate('//body//text()[contains(., "hostile")] | //body//@*[contains(., "hostile")]', document, null, XPathResult.UNORDERED_NODE_SNAPSHOT_TYPE)
    return {
      runs: (globalThis as unknown as { hostileRuns: unknown[] }).hostileRuns.length,
      links: [...document.querySelectorAll('a[href], area[href], [action], [formaction], iframe, object, embed')]
        .map((element) => element.getAttribute('href') ?? element.getAttribute('action') ?? element.getAttribute('formaction') ?? element.tagName)
        .filter((address) => !/^(?:https?:|mailto:|tel:|\/(?!\/)|#)/i.test(address)),
      handlers: Array.from({ length: attributes.snapshotLength }, (_, at) => attributes.snapshotItem(at)!.nodeName),
      shown: texts.snapshotLength,
    }
  })
}

/** A file whose name and cells are such texts, columns and all. */
export function hostileFile(): { name: string; mimeType: string; buffer: Buffer } {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
  const rows = Array.from({ length: 60 }, (_, at) => [KEPT[(at * 5) % KEPT.length]!, at % 3 === 0 ? KEPT[(at * 7) % KEPT.length]! : '', at % 3 === 1 ? `${KEPT[at * 3]!}@x` : '', KEPT[(at * 11) % KEPT.length]!])
  const lines = [['Название', 'ИНН', 'Почта', WORST], ...rows].map((cells) => cells.map(quoted).join(';'))
  return { name: `${WORST.replaceAll('/', '')} "x" {{1+1}}.csv`, mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n')) }
}
