import { describe, expect, test } from 'vitest'
import { clients } from '#shared/modules/clients/clients.entity.ts'
import type { Field } from '#shared/core/field.ts'
import type { ColumnTarget } from '#shared/modules/transfer/transfer.contract.ts'
import { asNewField, keyCandidates, problemsOf, retarget, samplesOf, tally } from '#renderer/modules/import/mapping.ts'
import { isOver, shareOf, timeLeft } from '#renderer/modules/import/progress.ts'

const fields = Object.entries(clients.fields as Record<string, Field>).map(([key, field]) => ({ key, label: key, group: field.options.group ?? '', field }))
const to = (field: string): ColumnTarget => ({ to: 'field', field })
const skip: ColumnTarget = { to: 'skip' }
const choice = (columns: ColumnTarget[], rest: Partial<Parameters<typeof problemsOf>[0]> = {}) => ({ columns, mode: 'create' as const, key: null, defaults: {}, ...rest })

describe('mapping the columns of a file', () => {
  test('a new client needs a name; a default may stand for it, and an update needs none', () => {
    expect(problemsOf(choice([to('inn')]), fields)).toEqual([{ kind: 'required', fields: ['name'] }])
    expect(problemsOf(choice([to('inn')], { defaults: { name: 'Без названия' } }), fields)).toEqual([])
    expect(problemsOf(choice([to('inn')], { mode: 'update', key: 'inn' }), fields)).toEqual([])
  })

  test('a key that no column fills cannot find anybody', () => {
    expect(problemsOf(choice([to('name')], { mode: 'both', key: 'inn' }), fields)).toEqual([{ kind: 'keyUnmapped', field: 'inn' }])
    expect(problemsOf(choice([to('name')], { mode: 'both' }), fields)).toEqual([{ kind: 'keyUnmapped', field: '' }])
  })

  test('nothing to load, one field twice and a nameless new field are told before the start', () => {
    expect(problemsOf(choice([skip, skip], { mode: 'update', key: null }), fields)[0]).toEqual({ kind: 'nothing' })
    expect(problemsOf(choice([to('name'), to('inn'), to('inn')]), fields)).toEqual([{ kind: 'twice', field: 'inn' }])
    expect(problemsOf(choice([to('name'), { to: 'new', label: ' ', kind: 'text' }]), fields)).toEqual([{ kind: 'unnamed', column: 1 }])
  })

  test('a field given to another column leaves the one that had it', () => {
    expect(retarget([to('name'), to('inn')], 0, to('inn'))).toEqual([to('inn'), skip])
  })

  test('records are recognised by mapped fields that name one record', () => {
    expect(keyCandidates([to('inn'), to('city'), to('kind'), to('ownerId')], fields).map(({ key }) => key)).toEqual(['city', 'inn'])
  })

  test('a column becomes a new field with its heading and the guessed kind', () => {
    const inspection = { header: ['Выручка, руб.', ''], suggestions: [{ column: 0, label: 'Выручка, руб.', kind: 'money' }] }
    expect(asNewField(inspection, 0)).toEqual({ to: 'new', label: 'Выручка, руб.', kind: 'money' })
    expect(asNewField(inspection, 1)).toEqual({ to: 'new', label: '2', kind: 'text' })
  })

  test('samples skip what is empty or repeated', () => {
    expect(samplesOf([['', 'a'], ['x\ny', 'b'], ['x y', 'c'], ['z', 'd']], 0)).toEqual(['x y', 'z'])
    expect(tally([to('inn'), skip, { to: 'new', label: 'a', kind: 'text' }, to('name')])).toEqual({ mapped: 2, added: 1, skipped: 1 })
  })
})

describe('progress of an import', () => {
  test('the share is by bytes, whole when done, and never more', () => {
    expect(shareOf({ bytes: 200, bytesRead: 50, state: 'running' })).toBe(0.25)
    expect(shareOf({ bytes: 0, bytesRead: 0, state: 'queued' })).toBe(0)
    expect(shareOf({ bytes: 200, bytesRead: 180, state: 'done' })).toBe(1)
  })

  test('an import is over when nothing more will come of it', () => {
    expect((['queued', 'running', 'cancelling', 'cancelled', 'done', 'failed'] as const).filter((state) => isOver({ state }))).toEqual(['cancelled', 'done', 'failed'])
  })

  test('time left is said in whole steps', () => {
    expect(timeLeft(null)).toBeNull()
    expect(timeLeft(2)).toEqual({ unit: 'seconds', n: 5 })
    expect(timeLeft(41)).toEqual({ unit: 'seconds', n: 45 })
    expect(timeLeft(200)).toEqual({ unit: 'minutes', n: 3 })
    expect(timeLeft(7300)).toEqual({ unit: 'hours', n: 2 })
  })
})
