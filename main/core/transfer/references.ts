import { sql } from 'kysely'
import { anyOf } from '../../db/insert-many.ts'
import { scopeOf } from '#shared/core/access.ts'
import { columnOf, type Entity } from '#shared/core/entity.ts'
import { isAppError } from '#shared/core/errors.ts'
import type { Field } from '#shared/core/field.ts'
import { newId } from '#shared/core/ids.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { parseList } from '#shared/core/parse.ts'
import { foldText } from '#shared/core/text.ts'
import { entities, entityOf } from '#shared/modules.ts'
import { personMeant, type Person } from '#shared/modules/transfer/people.ts'
import { fieldSql } from '../columns.ts'
import type { Ctx } from '../context.ts'
import { targetOf } from '../labels.ts'
import { mayRead, scopeCondition } from '../permissions.ts'
import { create } from '../service.ts'
import type { Read, Trouble } from './values.ts'

/** Turns names in cells into ids. What it makes (tags, items of lists) belongs to the operation of the import. */
export interface References {
  /** Looks up, and makes, what these cells of one column name; before `read`, inside the batch's transaction. */
  prepare(tx: Ctx, field: Field, texts: Iterable<string>): Promise<void>
  read(field: Field, text: string): Read
  /** The batch is committed: what it made stays known. */
  commit(): void
  /** The batch was rolled back, and what it had made with it. */
  discard(): void
}

interface Vocabulary {
  byName: Map<string, string>
  made: number
}

type Found = { id: string } | { problem: 'unknown' | 'ambiguous' }

/** A column that would make more new words than this is mapped to the wrong field. */
const MOST_NEW = 500
const TITLES_KEPT = 20_000

export function createReferences(options: { dryRun: boolean }): References {
  const vocabularies = new Map<string, Vocabulary>()
  const titles = new Map<string, Found>()
  let people: Person[] | null = null
  let fresh: { vocabulary: Vocabulary; key: string }[] = []

  async function prepareWords(tx: Ctx, field: Field, texts: Iterable<string>): Promise<void> {
    const name = vocabularyOf(field)
    let vocabulary = vocabularies.get(name)
    if (!vocabulary) vocabularies.set(name, (vocabulary = { byName: await readVocabulary(tx, field), made: 0 }))
    for (const text of texts) {
      for (const word of wordsIn(field, text)) {
        const key = foldText(word)
        if (vocabulary.byName.has(key) || vocabulary.made >= MOST_NEW || !mayMake(tx, field)) continue
        const id = options.dryRun ? newId() : await makeWord(tx, field, word, vocabulary.byName.size)
        if (id === null) continue
        vocabulary.byName.set(key, id)
        vocabulary.made += 1
        fresh.push({ vocabulary, key })
      }
    }
  }

  return {
    async prepare(tx, field, texts) {
      const target = targetOf(field)!
      if (isVocabulary(field)) return prepareWords(tx, field, texts)
      if (target === 'users') people ??= await readPeople(tx)
      else await prepareTitles(tx, target, field, texts, titles)
    },
    read(field, text) {
      const target = targetOf(field)!
      const find = (word: string): Found => {
        if (isVocabulary(field)) {
          const id = vocabularies.get(vocabularyOf(field))?.byName.get(foldText(word))
          return id ? { id } : { problem: 'unknown' }
        }
        return target === 'users' ? personMeant(word, people ?? []) : (titles.get(`${target}:${foldText(word)}`) ?? { problem: 'unknown' })
      }
      return KINDS[field.kind].multi ? readMany(field, target, text, find) : readOne(target, text, find)
    },
    commit() {
      fresh = []
    },
    discard() {
      for (const { vocabulary, key } of fresh) {
        vocabulary.byName.delete(key)
        vocabulary.made -= 1
      }
      fresh = []
    },
  }
}

const isVocabulary = (field: Field): boolean => field.kind === 'tags' || field.kind === 'choice' || field.kind === 'choices'
const vocabularyOf = (field: Field): string => (field.kind === 'tags' ? 'tags' : `list:${field.options.of ?? ''}`)
const wordsIn = (field: Field, text: string): string[] => (KINDS[field.kind].multi ? parseList(text) : text === '' ? [] : [text])

const KNOWN_TARGETS: Record<string, string> = { users: 'user', tags: 'word', 'list-items': 'word' }
const troubleOf = (target: string, problem: 'unknown' | 'ambiguous', value: string): Trouble => ({
  problem: `import.${KNOWN_TARGETS[target] ?? 'ref'}.${problem}`,
  params: { value: value.slice(0, 100) },
})

function readOne(target: string, text: string, find: (word: string) => Found): Read {
  const found = find(text)
  return 'id' in found ? { value: found.id } : { trouble: troubleOf(target, found.problem, text) }
}

/** What was found stands; the first that was not is told. */
function readMany(field: Field, target: string, text: string, find: (word: string) => Found): Read {
  const ids: string[] = []
  let trouble: Trouble | undefined
  for (const word of wordsIn(field, text)) {
    const found = find(word)
    if ('id' in found) ids.push(found.id)
    else trouble ??= troubleOf(target, found.problem, word)
  }
  if (ids.length === 0) return trouble ? { trouble } : { value: [] }
  return { value: [...new Set(ids)], ...(trouble ? { trouble } : {}) }
}

async function readVocabulary(tx: Ctx, field: Field): Promise<Map<string, string>> {
  const byName = new Map<string, string>()
  if (field.kind === 'tags') {
    const rows = await tx.db.selectFrom('tags').select(['id', 'name']).where('deleted_at', 'is', null).execute()
    for (const row of rows) byName.set(foldText(String(row['name'])), String(row['id']))
    return byName
  }
  const rows = await tx.db.selectFrom('list_items').select(['id', 'label', 'label_en']).where('list', '=', field.options.of ?? '').where('deleted_at', 'is', null).orderBy('archived', 'desc').execute()
  for (const row of rows) {
    // A living item wins over an archived one of the same name.
    for (const label of [row['label_en'], row['label']]) if (typeof label === 'string' && label !== '') byName.set(foldText(label), String(row['id']))
  }
  return byName
}

function mayMake(tx: Ctx, field: Field): boolean {
  const entity = field.kind === 'tags' ? entities.tags : entities['list-items']
  return scopeOf(tx.actor.grants, entity, 'create', tx.actor.clientId !== null) !== 'no'
}

/** Null for what cannot be a word of its own: too long, refused by a rule. It stays unknown, and is told. */
async function makeWord(tx: Ctx, field: Field, word: string, position: number): Promise<string | null> {
  const [entity, values] = field.kind === 'tags' ? [entities.tags, { name: word }] : [entities['list-items'], { list: field.options.of ?? '', label: word, position }]
  try {
    return (await create(tx, entity, values)).id
  } catch (error) {
    if (!isAppError(error)) throw error
    tx.core.log('info', `an import could not make a word of ${entity.name}`, error)
    return null
  }
}

/** Colleagues only: a person of a client owns nothing here. */
async function readPeople(tx: Ctx): Promise<Person[]> {
  if (scopeOf(tx.actor.grants, entities.users, 'read', tx.actor.clientId !== null) === 'no') return []
  const rows = await tx.db.selectFrom('users').select(['id', 'name', 'email']).where('deleted_at', 'is', null).where('client_id', 'is', null).where('status', '=', 'active').execute()
  return rows.map((row) => ({ id: String(row['id']), name: String(row['name']), email: String(row['email']) }))
}

/** Records of another module by title, INN or mail address, as far as the actor may read them. */
async function prepareTitles(tx: Ctx, module: string, field: Field, texts: Iterable<string>, titles: Map<string, Found>): Promise<void> {
  const entity = entityOf(module)
  if (!entity || scopeOf(tx.actor.grants, entity, 'read', tx.actor.clientId !== null) === 'no') return
  if (titles.size > TITLES_KEPT) titles.clear()
  const unseen = new Map<string, string>()
  for (const text of texts) for (const word of wordsIn(field, text)) if (!titles.has(`${module}:${foldText(word)}`)) unseen.set(foldText(word), word)
  const asked = [...unseen]
  for (let at = 0; at < asked.length; at += 200) {
    const part = asked.slice(at, at + 200)
    const found = await idsByName(tx, entity, part.map(([, word]) => word))
    for (const [key] of part) {
      const ids = found.get(key) ?? new Set()
      titles.set(`${module}:${key}`, ids.size === 1 ? { id: [...ids][0]! } : { problem: ids.size === 0 ? 'unknown' : 'ambiguous' })
    }
  }
}

async function idsByName(tx: Ctx, entity: Entity, words: readonly string[]): Promise<Map<string, Set<string>>> {
  const scope = scopeCondition(tx, entity, 'read')
  const byName = new Map<string, Set<string>>()
  const names = [...new Set([entity.title, 'inn', 'email'])].filter((name) => Object.hasOwn(entity.fields, name) && mayRead(tx, entity, entity.fields[name]!))
  for (const name of names) {
    const target = fieldSql(tx, entity, name)
    const values = [...new Set(words.map((word) => target.toOrder(word) as string))]
    const conditions = [sql`deleted_at is null`, sql`${target.order} in ${anyOf(tx.dialect, values)}`, ...(scope ? [scope] : [])]
    const rows = await sql<{ id: string; value: string }>`select id, ${sql.ref(columnOf(name))} as value from ${sql.table(entity.table)} where ${sql.join(conditions, sql` and `)} limit 2000`.execute(tx.db)
    for (const row of rows.rows) {
      const key = foldText(row.value)
      byName.set(key, (byName.get(key) ?? new Set()).add(row.id))
    }
  }
  return byName
}
