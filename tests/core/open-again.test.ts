import { expect, it } from 'vitest'
import type { ModuleHooks } from '#main/core/context.ts'
import { closeWorkspace, openWorkspace } from '#main/core/workspace.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { makeWorkspace } from '../support/workspace.ts'

const deadlock = () => Object.assign(new Error('Deadlock found when trying to get lock'), { errno: 1213, sqlState: '40001' })

/** The module's own rules at opening, which stumble so many times. */
function stumbling(times: number): ReadonlyMap<string, ModuleHooks> {
  let left = times
  return new Map([...moduleHooks, ['clients', { ...moduleHooks.get('clients'), atOpen: () => (left-- > 0 ? Promise.reject(deadlock()) : Promise.resolve()) }]])
}

it('a workspace opens although another seat stands in the way for a moment, and gives up in words', async () => {
  const office = await makeWorkspace()
  await office.close()
  await closeWorkspace(await openWorkspace({ dataDir: office.dataDir, hooks: stumbling(2) }))
  await expect(openWorkspace({ dataDir: office.dataDir, hooks: stumbling(99) })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})
