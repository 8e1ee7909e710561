import { describe, expect, it } from 'vitest'
import { judge } from '#renderer/fields/requisite/check.ts'
import { shapePhone } from '#renderer/fields/phone/shape.ts'

describe('a requisite while it is typed', () => {
  it('is not called wrong before it is whole', () => {
    expect(judge('inn', '')).toEqual({ state: 'empty' })
    expect(judge('inn', '77070')).toEqual({ state: 'typing', have: 5, need: 10 })
    expect(judge('inn', '77070838931')).toEqual({ state: 'typing', have: 11, need: 12 })
    expect(judge('bankAccount', '4070281')).toEqual({ state: 'typing', have: 7, need: 20 })
  })

  it('names the digit that is wrong and what it should be', () => {
    expect(judge('inn', '7707083894')).toEqual({ state: 'wrong', problem: 'inn.checksumAt', params: { expected: '3', at: 10 }, at: 9 })
    expect(judge('ogrn', '1027700132196')).toMatchObject({ state: 'wrong', problem: 'ogrn.checksumAt', at: 12 })
  })

  it('a letter is wrong at once, a space is nothing', () => {
    expect(judge('inn', '77о')).toMatchObject({ state: 'wrong', problem: 'inn.digits' })
    expect(judge('inn', '7707 083 893')).toEqual({ state: 'ok' })
  })

  it('one digit too many is wrong', () => {
    expect(judge('bik', '0445252255')).toMatchObject({ state: 'wrong', problem: 'bik.length' })
  })

  it('an account is checked against the bank beside it', () => {
    const fits = [...'0123456789'].filter((key) => judge('bankAccount', `40702810${key}38000000001`, '044525225').state === 'ok')
    expect(fits).toHaveLength(1)
    expect(judge('bankAccount', '40702810038000000001').state).toBe('ok')
  })
})

describe('a phone while it is typed', () => {
  it.each([
    ['8', null], ['89', '+7 (9'], ['8912', '+7 (912'], ['89123', '+7 (912) 3'], ['8912345', '+7 (912) 345'], ['891234567', '+7 (912) 345-67'],
    ['89123456789', '+7 (912) 345-67-89'], ['9123456789', '+7 (912) 345-67-89'], ['+7912', '+7 (912'], ['+375291234567', null], ['891234567891', null], ['доб', null],
  ])('%s becomes %s', (typed, shaped) => {
    expect(shapePhone(typed)).toBe(shaped)
  })
})
