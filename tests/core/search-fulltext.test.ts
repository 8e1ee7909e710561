import Database from 'better-sqlite3'
import fc from 'fast-check'
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fts5Query, fulltextDocument, fulltextQuery, searchQuery, searchTokens, type SearchQuery } from '#shared/core/search-words.ts'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { FOUND, NOT_FOUND, PHONES_TYPED, PHONES_WRITTEN } from './search-cases.ts'

const CASES = [...FOUND, ...NOT_FOUND]
const DOCUMENTS = [...new Set([...CASES.map(([, , document]) => document), ...PHONES_WRITTEN])]

interface Index {
  /** The documents that a query finds. */
  find(query: SearchQuery): Promise<string[]>
  close(): Promise<void>
}

async function sqliteIndex(url: string): Promise<Index> {
  const db = new Database(url.replace('sqlite:', ''))
  db.exec(`create virtual table found using fts5(words, tokenize = "unicode61 remove_diacritics 0", prefix = '2 3', detail = none)`)
  const add = db.prepare('insert into found (rowid, words) values (?, ?)')
  DOCUMENTS.forEach((document, i) => add.run(i + 1, searchTokens(document).join(' ')))
  const match = db.prepare('select rowid as id from found where found match ?')
  return {
    find: async (query) => documents(match.all(fts5Query(query)) as { id: number }[]),
    close: async () => void db.close(),
  }
}

async function fulltextIndex(url: string): Promise<Index> {
  const connection: Connection = await createConnection({ uri: url })
  await connection.query('create table found (id int primary key, words mediumtext not null, fulltext (words)) engine = innodb')
  const rows = DOCUMENTS.map((document, i) => [i + 1, fulltextDocument(searchTokens(document))])
  await connection.query('insert into found (id, words) values ?', [rows])
  return {
    find: async (query) => {
      const [ids] = await connection.query<RowDataPacket[]>('select id from found where match (words) against (? in boolean mode)', [fulltextQuery(query)])
      return documents(ids as { id: number }[])
    },
    close: () => connection.end(),
  }
}

const documents = (rows: { id: number }[]) => rows.map(({ id }) => DOCUMENTS[id - 1] ?? '').sort()

const indexOf = async ({ name, fresh }: TestDatabase) => (name === 'sqlite' ? sqliteIndex : fulltextIndex)((await fresh()).url)

describe.each(DATABASES)('search words in $name', (database) => {
  let index: Index
  beforeAll(async () => {
    index = await indexOf(database)
  })
  afterAll(() => index.close())

  it.each(FOUND)('find a document %s: %s', async (_, typed, document) => expect(await index.find(searchQuery(typed))).toContain(document))

  it.each(NOT_FOUND)('do not find a document %s: %s', async (_, typed, document) => expect(await index.find(searchQuery(typed))).not.toContain(document))

  it.each(PHONES_TYPED)('find every writing of a phone by %s', async (typed) =>
    expect(await index.find(searchQuery(typed))).toEqual(expect.arrayContaining([...PHONES_WRITTEN])))

  it('are no error, whatever is typed', async () => {
    const nasty = fc.string({ unit: fc.constantFrom(...'abйё129"\'*-+~<>@%^:(){},;\\ ', 'OR', 'NEAR(', 'AND', 'NOT '), maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 60 })), async (typed) => {
        const query = searchQuery(typed)
        if (query.groups.length > 0) expect(await index.find(query)).toBeInstanceOf(Array)
      }),
      { numRuns: 500 },
    )
  })
})

describe.skipIf(DATABASES.length < 2)('every database', () => {
  it('finds the same documents', async () => {
    const indexes = await Promise.all(DATABASES.map(indexOf))
    for (const typed of [...CASES.map(([, text]) => text), ...PHONES_TYPED]) {
      const [first, ...others] = await Promise.all(indexes.map((index) => index.find(searchQuery(typed))))
      for (const other of others) expect(other, typed).toEqual(first)
    }
    await Promise.all(indexes.map((index) => index.close()))
  })
})
