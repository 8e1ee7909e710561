import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTable, openVcardWriter } from '#main/core/transfer/formats/index.ts'
import { exportFile } from '#main/core/transfer/index.ts'
import { testFolder } from '../support/databases.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'
import { bringIn } from './support.ts'

const folder = testFolder()
let n = 0

async function read(content: string | Buffer): Promise<{ values: Record<string, string>[]; problems: (string | undefined)[]; lines: number[] }> {
  const path = join(folder, `${++n}.vcf`)
  writeFileSync(path, content)
  const table = await openTable(path)
  expect(table.kind).toBe('vcard')
  const values: Record<string, string>[] = []
  const problems: (string | undefined)[] = []
  const lines: number[] = []
  for await (const row of table.rows()) {
    values.push(Object.fromEntries(table.header.flatMap((name, i) => (row.cells[i] ? [[name, row.cells[i]]] : []))))
    problems.push(row.problem)
    lines.push(row.line)
  }
  return { values, problems, lines }
}

const card = (...lines: string[]) => ['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n')
const quoted = (text: string, encoding: 'utf8' | 'cp1251') => {
  const bytes = encoding === 'utf8' ? Buffer.from(text) : Buffer.from([...text].map((sign) => (sign === 'ё' ? 0xb8 : sign.charCodeAt(0) < 128 ? sign.charCodeAt(0) : sign.charCodeAt(0) - 0x410 + 0xc0)))
  return [...bytes].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}
const cp1251 = (text: string) => Buffer.from([...text].map((sign) => (sign.charCodeAt(0) < 128 ? sign.charCodeAt(0) : sign.charCodeAt(0) - 0x410 + 0xc0)))

describe('cards of every version', () => {
  it('reads 2.1 with quoted-printable, soft line ends, charsets per line and pictures in between', async () => {
    const { values, problems } = await read(
      card(
        'VERSION:2.1',
        `N;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:${quoted('Петров', 'cp1251')};${quoted('Семен', 'cp1251')}`,
        `FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:${quoted('Семён ', 'utf8')}=\r\n${quoted('Петров', 'utf8')}`,
        'TEL;CELL;VOICE:+7 (912) 345-67-89',
        'TEL;WORK;PREF:8 495 111-22-33',
        'PHOTO;JPEG;ENCODING=BASE64:/9j/4AAQSkZJRgABAQAAAQABAAD',
        ' AAAAAAAAAAAA=',
        '',
        'ORG;CHARSET=UTF-8:ООО «Ромашка», филиал;Отдел',
        `NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:${quoted('строка 1', 'utf8')}=0D=0A${quoted('строка 2', 'utf8')}`,
        `ADR;WORK;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;;${quoted('ул. Ленина, 1', 'utf8')};${quoted('Тверь', 'utf8')};;170000;`,
      ),
    )
    expect(problems).toEqual([undefined])
    expect(values).toEqual([{ name: 'Семён Петров', contactName: 'Петров Семен', company: 'ООО «Ромашка», филиал', phone: '8 495 111-22-33', phone2: '+7 (912) 345-67-89', city: 'Тверь', address: '170000, Тверь, ул. Ленина, 1', notes: 'строка 1\nстрока 2' }])
  })

  it('reads bytes of windows-1251 that nothing announces', async () => {
    const { values } = await read(Buffer.concat([cp1251('BEGIN:VCARD\r\nVERSION:2.1\r\nFN:Сергей Иванович Петров\r\nTITLE:директор по развитию\r\nEND:VCARD\r\n')]))
    expect(values).toEqual([expect.objectContaining({ name: 'Сергей Иванович Петров', position: 'директор по развитию' })])
  })

  it('reads 3.0 and 4.0, folded, grouped, with addresses as links', async () => {
    const { values, problems } = await read(
      card('VERSION:3.0', 'FN:Анна\\, главный бухгалтер с очень', '  длинным именем', 'item1.EMAIL;type=INTERNET:anna@example.ru', 'item1.X-ABLabel:work', 'BDAY:1980-02-03', 'CATEGORIES:важный,опт', 'URL:https://example.ru') +
        card('VERSION:4.0', 'FN:ООО «Вектор»', 'KIND:org', 'TEL;VALUE=uri;PREF=2:tel:+7-495-111', 'TEL;VALUE=uri;PREF=1:tel:+7-495-222', 'IMPP:https://t.me/vector', 'N;SORT-AS="В;А":;;;;', 'PHOTO:data:image/png;base64,AAAA'),
    )
    expect(problems).toEqual([undefined, undefined])
    expect(values[0]).toMatchObject({ name: 'Анна, главный бухгалтер с очень длинным именем', email: 'anna@example.ru', birthday: '1980-02-03', tags: 'важный; опт', website: 'https://example.ru' })
    expect(values[1]).toMatchObject({ name: 'ООО «Вектор»', company: 'ООО «Вектор»', phone: '+7-495-222', phone2: '+7-495-111', telegram: '@vector' })
    expect(values[1]).not.toHaveProperty('contactName')
  })

  it('reads UTF-16 and one card inside another', async () => {
    const text = '\ufeff' + card('VERSION:2.1', 'FN:Начальник', 'AGENT:', 'BEGIN:VCARD', 'VERSION:2.1', 'FN:Помощник', 'END:VCARD', 'TEL:112')
    const { values } = await read(Buffer.from(text, 'utf16le'))
    expect(values).toEqual([expect.objectContaining({ name: 'Начальник', phone: '112' })])
  })
})

describe('broken cards', () => {
  it('are reported one by one, and the good ones between them are read', async () => {
    const { values, problems, lines } = await read(
      card('VERSION:3.0', 'FN:Первый') +
        'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Без конца\r\n' +
        card('VERSION:3.0', 'FN:С мусором', 'это не строка карточки') +
        card('VERSION:3.0', 'NOTE:никто') +
        card('VERSION:3.0', 'FN:Длинный', `NOTE:${'я'.repeat(1_000_001)}`) +
        card('VERSION:3.0', 'FN:Последний') +
        'BEGIN:VCARD\r\nFN:Оборван',
    )
    expect(problems).toEqual([undefined, 'card.unclosed', 'card.line', 'card.empty', 'card.tooLong', undefined, 'card.unclosed'])
    expect(values.map(({ name }) => name)).toEqual(['Первый', 'Без конца', 'С мусором', 'BEGIN:VCARD', 'Длинный', 'Последний', 'Оборван'])
    expect(lines).toEqual([1, 5, 8, 13, 17, 22, 26])
  })

  it('do not take the memory: a line without an end is cut, a hundred thousand properties are read', async () => {
    const { problems } = await read(card('VERSION:2.1', 'FN:Фото', `PHOTO;ENCODING=BASE64:${'A'.repeat(9_000_000)}`) + card('VERSION:3.0', 'FN:Много', ...Array.from({ length: 30_000 }, (_, i) => `TEL:${i}`)))
    expect(problems).toEqual([undefined, undefined])
  })
})

describe('cards that are written', () => {
  it('are read back as they were, and no value can begin a line of its own', async () => {
    const path = join(folder, 'out.vcf')
    const fields = ['id', 'name', 'phone', 'email', 'address', 'city', 'notes', 'tags', 'birthday', 'telegram', 'position', 'company']
    const cells = ['0197-x', 'Ёлкин; Пётр, «главный» \\ и так далее, чтобы строка была длиннее семидесяти пяти', '+79123456789', 'a@b.ru', 'г. Тверь, ул. Мира, 1', 'Тверь', 'раз\r\nEND:VCARD\nBEGIN:VCARD', 'опт; важный', '1990-12-31', '@elkin', 'директор', 'ООО; «Тест»']
    const writer = openVcardWriter(path, { fields })
    await writer.row(cells)
    expect(await writer.close()).toEqual({ rows: 1, lostCharacters: 0 })
    const text = readFileSync(path, 'utf8')
    expect(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 76)).toBe(true)
    const { values, problems } = await read(text)
    expect(problems).toEqual([undefined])
    expect(values[0]).toMatchObject({ name: cells[1], phone: cells[2], email: cells[3], city: 'Тверь', notes: 'раз\nEND:VCARD\nBEGIN:VCARD', tags: 'опт; важный', birthday: '1990-12-31', telegram: '@elkin', position: 'директор', company: 'ООО; «Тест»' })
  })
})

describe('in the application', () => {
  let office: TestWorkspace
  beforeAll(async () => {
    office = await makeWorkspace()
  })
  afterAll(() => office.close())

  it('brings cards in as contacts, tells the broken one, undoes all at once and gives them out again', async () => {
    const { client } = office.administrator
    const content = card('VERSION:3.0', 'FN:Мария Белова', 'TEL:+7 912 000-00-01', 'EMAIL:maria@example.ru') + card('VERSION:3.0', 'NOTE:никто') + card('VERSION:3.0', 'FN:Олег Чернов', 'TEL:+7 912 000-00-02', 'BDAY:1985-05-05')
    const { inspection, status } = await bringIn(client, { name: 'книга.vcf', content }, { module: 'contacts' })
    expect(inspection).toMatchObject({ kind: 'vcard', header: expect.arrayContaining(['Имя', 'Телефон', 'День рождения']), rowsEstimate: 3 })
    expect(status).toMatchObject({ state: 'done', created: 2, failed: 1, problems: [expect.objectContaining({ problem: 'import.row.card.empty', line: 7 })] })
    const { items } = await client.contacts.list({ sort: 'name' })
    expect(items.map(({ name, phone, birthday }) => [name, phone, birthday])).toEqual([['Мария Белова', '+79120000001', null], ['Олег Чернов', '+79120000002', '1985-05-05']])

    const path = join(folder, 'contacts.vcf')
    expect(await exportFile(office.app.core!, office.administrator.ctx, { module: 'contacts', format: 'vcf', path, ids: [items[0]!.id] })).toMatchObject({ rows: 1 })
    expect(readFileSync(path, 'utf8')).toContain(`UID:urn:uuid:${items[0]!.id}\r\n`)
    await client.operations.undo({ operationId: status.operationId! })
    expect((await client.contacts.count({})).count).toBe(0)
  })

  it('makes leads with company and person apart, and refuses a card of what is none', async () => {
    const { client } = office.administrator
    const { status } = await bringIn(client, { name: 'лиды.vcf', content: card('VERSION:3.0', 'FN:Игорь Седов', 'ORG:ООО «Град»', 'TITLE:снабженец', 'TEL:+79120000003') }, { module: 'leads' })
    expect(status).toMatchObject({ created: 1, failed: 0 })
    expect((await client.leads.list({})).items[0]).toMatchObject({ name: 'Игорь Седов', company: 'ООО «Град»', contactName: 'Игорь Седов', position: 'снабженец' })
    await expect(client.transfer.export({ module: 'tags', format: 'vcf' })).rejects.toMatchObject({ code: 'INVALID' })
  })
})
