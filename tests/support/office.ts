import { afterAll, beforeAll } from 'vitest'
import type { TestDatabase } from './databases.ts'
import { makeWorkspace, type Client, type TestWorkspace } from './workspace.ts'

/** The workspace that the tests of a block share, and the client of its administrator: there from the first test on. */
export interface SharedOffice {
  readonly office: TestWorkspace
  readonly boss: Client
}

/** Opens a workspace before the first test of a block and closes it after the last. */
export function sharedOffice(database: TestDatabase, options: { clock?: () => Date } = {}): SharedOffice {
  let opened: TestWorkspace | undefined
  beforeAll(async () => {
    opened = await makeWorkspace(database, options)
  })
  afterAll(() => opened?.close())
  return {
    get office() { return opened! },
    get boss() { return opened!.administrator.client },
  }
}
