import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { f, type Field } from '#shared/core/field.ts'
import { factsOf, READERS, type Read } from '#main/core/transfer/values.ts'
import { instantOf, localText } from '#main/core/transfer/moment.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'
import { bringIn, fetchFile, innOf, lines, wipe } from './support.ts'

/** Reads a column of cells as the import does: what the whole column tells first, then cell by cell. */
function readAll(field: Field, cells: string[], heading = ''): (unknown)[] {
  const facts = factsOf(field, heading, cells, new Map([['компания', 'company'], ['company', 'company']]), 'RUB')
  const reader = READERS[field.kind] as (text: string, of: typeof facts) => Read
  return cells.map((cell) => {
    const read = reader(cell, facts)
    return 'value' in read ? read.value : read.trouble.problem
  })
}

describe('cells are read by their kind', () => {
  it.each<[string, Field, string[], unknown[]]>([
    ['sums', f.money(), ['123 456,78', '1 000', '-5', '12 ₽', '(100,00)', '1,5', 'много', '12 $', '0,001'], [12_345_678, 100_000, -500, 1200, -10_000, 150, 'money.invalid', 'import.currency', 'import.number.precision']],
    ['sums with a point', f.money(), ['1,234.50', '1,234', '99.99'], [123_450, 123_400, 9999]],
    ['whole numbers', f.int(), ['1 234', '-5', '7,0', '1,5', 'x'], [1234, -5, 7, 'import.number.precision', 'int.invalid']],
    ['quantities', f.quantity(), ['1,5', '2', '0,001'], [1500, 2000, 1]],
    ['percents', f.percent(), ['12,5', '12,5 %', '100%'], [1250, 1250, 10_000]],
    ['days', f.day(), ['01.02.2025', '2025-02-01', '1 февраля 2025 г.', '31.02.2024', '45689', '01.02.25', 'завтра'], ['2025-02-01', '2025-02-01', '2025-02-01', 'import.day.impossible', '2025-02-01', '2025-02-01', 'day.invalid']],
    ['American days', f.day(), ['12/31/2024', '01/02/2025'], ['2024-12-31', '2025-01-02']],
    ['European days with slashes', f.day(), ['31/12/2024', '01/02/2025'], ['2024-12-31', '2025-02-01']],
    ['times', f.time(), ['9:30', '09:30:00', '24:00'], ['09:30', '09:30', 'time.invalid']],
    ['durations', f.duration(), ['1:30', '90', '1 ч 30 мин', '1,5 ч', '45 мин', 'долго'], [90, 90, 90, 90, 45, 'duration.invalid']],
    ['yes and no', f.bool(), ['да', 'Нет', '1', '0', '+', 'может быть'], [true, false, true, false, true, 'bool.invalid']],
    ['ratings', f.rating(), ['5', '★★★☆☆', '4 из 5', '4/5'], [5, 3, 4, 4]],
    ['enums', f.enum({ values: ['company'] }), ['Компания', 'company', 'ТСЖ'], ['company', 'company', 'enum.invalid']],
    ['INN', f.inn(), ['7707083893', '7707083893.0', '7707 083893', '105123453'], ['7707083893', '7707083893', '7707083893', '105123453']],
    ['BIC without its zero', f.bik(), ['44525225', '044525225'], ['044525225', '044525225']],
    ['mail addresses', f.email(), ['mailto:a@b.ru', 'Иван <i@b.ru>', 'a@b.ru, c@d.ru'], ['a@b.ru', 'i@b.ru', 'a@b.ru']],
    ['phones', f.phone(), ['+7 495 1234567, +7 495 7654321'], ['+7 495 1234567']],
  ])('%s', (_name, field, cells, values) => {
    expect(readAll(field, cells)).toEqual(values)
  })

  it('sums under a heading of thousands or millions are multiplied', () => {
    expect(readAll(f.money(), ['1,5', '2'], 'Оборот, тыс. руб.')).toEqual([150_000, 200_000])
    expect(readAll(f.money(), ['1,5 млн'], 'Оборот (млн руб.)')).toEqual([150_000_000])
    expect(readAll(f.money(), ['1,5'], 'Тысячи и одна ночь')).toEqual([150])
  })

  it('an INN that a spreadsheet has cut its zero from gets it back when that checks out', () => {
    const whole = ['0101000000', '0277000000'].map((body) => withDigit(body.slice(0, 9)))
    expect(readAll(f.inn(), whole.map((inn) => inn.slice(1)))).toEqual(whole)
  })

  it('moments are those of the office’s own clock and come back the same', () => {
    const read = instantOf('23.11.2026 14:05', {})
    expect(read.ok && localText(read.value)).toBe('2026-11-23T14:05:00')
    expect(instantOf('2026-11-23T14:05:00.000Z', {})).toEqual({ ok: true, value: '2026-11-23T14:05:00.000Z' })
    expect(instantOf('2026-11-23T14:05:00+03:00', {})).toEqual({ ok: true, value: '2026-11-23T11:05:00.000Z' })
    expect(instantOf('23.11.2026 25:00', {})).toEqual({ ok: false, code: 'impossible' })
    expect(instantOf('когда-нибудь', {})).toEqual({ ok: false, code: 'format' })
  })
})

function withDigit(body: string): string {
  const weights = [2, 4, 10, 3, 5, 9, 4, 6, 8]
  return body + String(([...body].reduce((sum, digit, i) => sum + Number(digit) * weights[i]!, 0) % 11) % 10)
}

describe('rows', () => {
  let workspace: TestWorkspace
  beforeAll(async () => {
    workspace = await makeWorkspace()
  })
  beforeEach(() => wipe(workspace.app.core!))
  afterAll(() => workspace.close())
  const bring = async (content: string | Uint8Array, plan = {}) => (await bringIn(workspace.administrator.client, { name: 'а.csv', content }, plan)).status
  const only = async () => (await workspace.administrator.client.clients.list({})).items[0]!

  it('lose a value that cannot be read with a word about it, but fail without a requisite or a required one', async () => {
    const status = await bring('Название;Почта;Телефон;Следующий контакт;ИНН;КПП;БИК\nХороший;не почта;звоните;31.02.2026;;;\nПлохой;;;;7707083894;;\nИ этот;;;;;12345;\nИ тот;;;;;;123\n;a@b.ru;;;;;\n')
    expect(lines(status)).toEqual([
      '2 warning Следующий контакт import.day.impossible', '2 warning Почта email.invalid', '2 warning Телефон phone.letters',
      '3 error ИНН inn.checksum', '4 error КПП kpp.length', '5 error БИК bik.length', '6 error Название required',
    ])
    expect(status).toMatchObject({ created: 1, failed: 4 })
    expect(await only()).toMatchObject({ name: 'Хороший', email: null, phone: null, nextContactOn: null })
    expect(status.problems.map(({ value }) => value)).toEqual(['31.02.2026', 'не почта', 'звоните', '7707083894', '12345', '123', ''])
  })

  it('of two numbers in one cell take the first and tell the rest', async () => {
    const status = await bring('Название;Телефон\nДва;"8 (495) 123-45-67, 8 912 765-43-21"\n')
    expect(status.problems).toMatchObject([{ problem: 'import.firstOnly', params: { rest: '8 912 765-43-21' } }])
    expect(await only()).toMatchObject({ phone: '+74951234567' })
  })

  it('take INN and KPP from one cell', async () => {
    expect(await bring('Название;ИНН/КПП\nСбер;7707083893/773601001\n')).toMatchObject({ created: 1, problemsCount: 0 })
    expect(await only()).toMatchObject({ inn: '7707083893', kpp: '773601001' })
  })

  it('make tags and items of lists once, and know those that are there', async () => {
    const { client } = workspace.administrator
    const status = await bring('Название;Статус;Метки\nА;В работе;"первая, вторая"\nБ;в РАБОТЕ;Вторая\nВ;Неведомый;"третья; Первая"\nГ;неведомый;\n')
    expect(status).toMatchObject({ created: 4, problemsCount: 0 })
    expect((await client.tags.list({ sort: 'name' })).items.map(({ name }) => name).sort()).toEqual(['вторая', 'первая', 'третья'])
    const rows = (await client.clients.list({ sort: 'name' })).items
    expect(rows.map((row) => row.labels.statusId)).toEqual(['В работе', 'В работе', 'Неведомый', 'Неведомый'])
    expect(rows[2]!.labels.tags).toEqual(['третья', 'первая'])
    expect(rows[3]!.tags).toEqual([])
    await client.operations.undo({ operationId: status.operationId! })
    expect((await client['list-items'].list({ limit: 500 })).items.filter((item) => item.label === 'Неведомый')).toEqual([])
  })

  it('fill what no column fills from the defaults, which are checked once', async () => {
    const { client } = workspace.administrator
    const tag = await client.tags.create({ name: 'выставка' })
    const columns = [{ to: 'field', field: 'name' }] as const
    expect(await bring('Название\nА\n', { columns: [...columns], key: null, defaults: { city: 'Тверь', tags: [tag.id], kind: 'person' } })).toMatchObject({ created: 1 })
    expect(await only()).toMatchObject({ city: 'Тверь', tags: [tag.id], kind: 'person' })
  })

  it('name a kind of client where the name does, and keep what a column says', async () => {
    await bring('Название;Вид клиента\nИП Петров П. П.;\nИП Сидоров;Компания\n')
    const rows = (await workspace.administrator.client.clients.list({ sort: 'name' })).items
    expect(rows.map(({ kind }) => kind)).toEqual(['entrepreneur', 'company'])
  })

  it('with more cells than headings are not taken: what stands behind is in the wrong column', async () => {
    const status = await bring('Название;Город\nА;Тверь;;\nБ;Тверь; улица\n')
    expect(lines(status)).toEqual(['3 error import.extraCells'])
    expect(status).toMatchObject({ created: 1, failed: 1 })
  })

  it('with bytes that are no letters are not taken unseen', async () => {
    const status = await bring(Buffer.concat([Buffer.from('Название;Город\nХорошее имя;Тверь\nПлохое '), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from(';Тверь\nЕщё хорошее;Тверь\n')]))
    expect(status).toMatchObject({ created: 2, failed: 1 })
    expect(lines(status)).toEqual(['3 error Название import.row.bytes.bad'])
  })

  it('that were corrected in the file of failed rows come in like any other', async () => {
    const { client } = workspace.administrator
    const status = await bring(`Название;ИНН\n=ООО «Формула»;${innOf(1).slice(0, 9)}X\n`)
    const { bytes } = await fetchFile(client, status.failedFileId!)
    const text = bytes.toString('utf8')
    expect(text.split('\r\n')[1]).toMatch(/^'=ООО «Формула»;/)
    const corrected = text.replace(`${innOf(1).slice(0, 9)}X`, innOf(1))
    expect(await bring(corrected)).toMatchObject({ created: 1, failed: 0 })
    expect(await only()).toMatchObject({ name: '=ООО «Формула»', inn: innOf(1) })
  })
})
