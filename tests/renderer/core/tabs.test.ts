import { beforeEach, describe, expect, it } from 'vitest'
import { activate, activeTab, beside, closeOthers, closeTab, forgetTabs, moveTab, nameRecord, openTab, pinTab, placeOf, restoreTabs, stateOfTabs, stepTab, tabs, wentTo } from '#renderer/core/tabs.ts'

const ID = '01900000-0000-7000-8000-00000000000'
const record = (n: number) => `/m/clients/${ID}${n}`
const paths = () => tabs.value.map((tab) => tab.path)
const idAt = (at: number) => tabs.value[at]!.id

describe('tabs', () => {
  beforeEach(() => {
    forgetTabs()
    openTab(record(1), '/m/clients')
    openTab(record(2), '/m/clients')
  })

  it('begin with the page that is shown, and open behind it, each place once', () => {
    openTab(record(2), '/m/clients')
    expect(paths()).toEqual(['/m/clients', record(1), record(2)])
    expect(activeTab.value?.path).toBe('/m/clients')
  })

  it('go along when one goes on, and a pinned one stays where it is', () => {
    wentTo('/m/contacts')
    expect(paths()[0]).toBe('/m/contacts')
    pinTab(idAt(0), true)
    wentTo('/m/leads')
    expect(paths()).toEqual(['/m/contacts', record(1), record(2), '/m/leads'])
    expect(activeTab.value?.path).toBe('/m/leads')
    activate(idAt(0))
    wentTo('/m/contacts?record=1')
    expect(paths()[0]).toBe('/m/contacts?record=1')
  })

  it('lead to the neighbour when the active one is closed, and to nowhere when another is', () => {
    expect(closeTab(idAt(2))).toBeNull()
    activate(idAt(0))
    expect(closeTab(idAt(0))).toBe(record(1))
    expect(tabs.value).toEqual([])
  })

  it('are gone through round and round', () => {
    expect(stepTab(-1)).toBe(record(2))
    expect(stepTab(1)).toBe('/m/clients')
  })

  it('are moved, those that are pinned first; closing the others spares them', () => {
    moveTab(idAt(2), idAt(0))
    expect(paths()).toEqual([record(2), '/m/clients', record(1)])
    pinTab(idAt(2), true)
    expect(paths()).toEqual([record(1), record(2), '/m/clients'])
    expect(closeOthers(idAt(1))).toBe(record(2))
    expect(paths()).toEqual([record(1), record(2)])
  })

  it('bear the names of their records', () => {
    nameRecord('clients', `${ID}1`, 'Ромашка')
    expect(tabs.value.map((tab) => tab.title)).toEqual([null, 'Ромашка', null])
    activate(idAt(1))
    wentTo(record(3))
    expect(tabs.value[1]!.title).toBeNull()
  })

  it('come back as they were, and what cannot be read is left out', () => {
    activate(idAt(1))
    beside.value = { module: 'clients', id: `${ID}2` }
    const kept = JSON.parse(JSON.stringify(stateOfTabs())) as { tabs: unknown[] }
    forgetTabs()
    kept.tabs.push({ id: 'x', path: 'javascript:alert(1)', title: null, pinned: false }, null, 7)
    expect(restoreTabs(kept, '/')).toBe(record(1))
    expect(paths()).toEqual(['/m/clients', record(1), record(2)])
    expect(beside.value).toEqual({ module: 'clients', id: `${ID}2` })
    for (const broken of [null, 'text', { tabs: 'x' }, { tabs: [], beside: { module: 'nowhere', id: 'x' } }]) {
      forgetTabs()
      expect(restoreTabs(broken, '/')).toBeNull()
    }
  })

  it('that come late take nobody back who has gone on, and close nothing that was opened since', () => {
    const kept = stateOfTabs()
    forgetTabs()
    beside.value = { module: 'clients', id: `${ID}3` }
    expect(restoreTabs(kept, '/m/leads')).toBeNull()
    expect(activeTab.value?.path).toBe('/m/leads')
    expect(beside.value).toEqual({ module: 'clients', id: `${ID}3` })
    forgetTabs()
    openTab(record(4), '/m/leads')
    restoreTabs(kept, '/m/leads')
    expect(paths()).toEqual(['/m/clients', record(1), record(2), '/m/leads', record(4)])
  })

  it('know what a path shows', () => {
    expect(placeOf(`${record(1)}?x=1`)).toEqual({ module: 'clients', id: `${ID}1` })
    expect(placeOf('/m/clients?view=1')).toEqual({ module: 'clients', id: null })
    expect(placeOf('/m/clients/import')).toEqual({ module: null, id: null })
    expect(placeOf('/settings/look')).toEqual({ module: null, id: null })
  })
})
