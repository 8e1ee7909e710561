/**
 * Sample tables as offices really send them: every encoding, delimiter, byte order mark and newline,
 * with the quirks of 1С, Excel, old DOS programs and hand-made files. Each says what must be found.
 *
 *   node tests/support/make-samples.ts FOLDER     writes them all
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'

export interface TextSample {
  name: string
  bytes: Buffer
  encoding: string
  bom: boolean
  delimiter: string
  /** Rows with their header; absent where damage makes only detection meaningful. */
  rows?: string[][]
}

const CLIENTS = [
  ['Наименование', 'ИНН', 'Город', 'Телефон', 'Оборот, руб.'],
  ['ООО «Берёзка»', '7707083893', 'Москва', '+7 (495) 123-45-67', '123 456,78'],
  ['АО "Северный ветер"', '7736050003', 'Санкт-Петербург', '8 812 600-00-01', '1 050,00'],
  ['ИП Щербакова Ольга Юрьевна', '500100732259', 'Подольск', '', '0,50'],
  ['ПАО «Уралстроймонтаж»', '6670000001', 'Екатеринбург', '+7 343 200-10-20', '77 000 000,00'],
]
const CONTACTS = [
  ['Фамилия', 'Имя', 'Должность', 'Электронная почта'],
  ['Ёлкин', 'Пётр', 'директор', 'elkin@example.com'],
  ['Цветаева', 'Анна', 'главный бухгалтер', 'anna@example.com'],
  ['Жуков', 'Сергей', 'менеджер; отдел продаж', 'zhukov@example.com'],
]
const GOODS = [
  ['Код', 'Номенклатура', 'Ед.', 'Цена', 'Остаток'],
  ['00001', 'Бумага офисная А4', 'пач', '350,00', '120'],
  ['00002', 'Ручка шариковая, синяя', 'шт', '12,50', '4000'],
  ['00003', 'Картридж 5" чёрный', 'шт', '2 890,00', '7'],
]
const NOTES = [
  ['Дата', 'Клиент', 'Что обсудили'],
  ['01.02.2025', 'ООО «Ромашка»', 'Просили счёт;\nобещали оплатить до конца недели'],
  ['02.02.2025', 'Завод "Прогресс"', 'Перезвонить\nпосле обеда, спросить Ивана'],
]
const CAPITALS = CLIENTS.map((row) => row.map((cell) => cell.toUpperCase()))
const SHORT = [['Город', 'Сумма'], ['Тверь', '5']]
const HEADER = [['Наименование', 'ИНН', 'Телефон', 'Адрес']]
const TABLES = [CLIENTS, CONTACTS, GOODS, NOTES, CAPITALS]

const ICONV: Record<string, string> = {
  'utf-8': 'utf8', 'utf-16le': 'utf16-le', 'utf-16be': 'utf16-be', 'windows-1251': 'win1251', 'koi8-r': 'koi8-r', cp866: 'cp866',
  'iso-8859-5': 'iso-8859-5', 'windows-1252': 'win1252', 'x-mac-cyrillic': 'macukraine',
}

export function encode(text: string, encoding: string, bom = false): Buffer {
  return iconv.encode(text, ICONV[encoding] ?? encoding, { addBOM: bom })
}

/** Only what the encoding can hold: KOI8-R and CP866 have no «» and no dash. */
function holdable(rows: readonly string[][], encoding: string): string[][] {
  if (encoding !== 'koi8-r' && encoding !== 'cp866' && encoding !== 'iso-8859-5') return rows.map((row) => [...row])
  return rows.map((row) => row.map((cell) => cell.replace(/[«»]/g, '"').replace(/[–—]/g, '-')))
}

export function csvText(rows: readonly string[][], delimiter: string, newline: string, quoteAll = false): string {
  const cell = (text: string) =>
    quoteAll || text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  return rows.map((row) => row.map(cell).join(delimiter) + newline).join('')
}

interface Shape {
  encoding: string
  bom?: boolean
  delimiter: string
  newline?: string
  quoteAll?: boolean
  /** Changes the text after the rows have been written, without changing the rows. */
  text?: (text: string) => string
}

function sample(name: string, table: readonly string[][], shape: Shape): TextSample {
  const { encoding, bom = false, delimiter, newline = '\r\n', quoteAll = false, text = (same) => same } = shape
  const rows = holdable(table, encoding)
  return { name: `${name}.csv`, bytes: encode(text(csvText(rows, delimiter, newline, quoteAll)), encoding, bom), encoding, bom, delimiter, rows }
}

const DELIMITERS: [string, string][] = [[';', 'semicolon'], [',', 'comma'], ['\t', 'tab'], ['|', 'bar']]
const SHAPES: [string, boolean][] = [
  ['utf-8', false], ['utf-8', true], ['utf-16le', true], ['utf-16be', true], ['utf-16le', false], ['utf-16be', false],
  ['windows-1251', false], ['koi8-r', false], ['cp866', false],
]
const NEWLINES = ['\r\n', '\n', '\r']

/** Every encoding with every delimiter, over tables and newlines in turn. */
function matrix(): TextSample[] {
  return SHAPES.flatMap(([encoding, bom], i) => DELIMITERS.map(([delimiter, word], k) => {
    const table = TABLES[(i + k) % TABLES.length]!
    const newline = NEWLINES[(i + 2 * k) % NEWLINES.length]!
    return sample(`${encoding}${bom ? '-bom' : ''}-${word}`, table, { encoding, bom, delimiter, newline, quoteAll: k === 1 && i % 2 === 0 })
  }))
}

function quirks(): TextSample[] {
  const ansi: Shape = { encoding: 'windows-1251', delimiter: ';' }
  const latin = Array.from({ length: 400 }, (_, i) => [`Client ${i}`, `city ${i % 7}`, String(i * 31)])
  return [
    sample('header-only-1251', HEADER, ansi),
    sample('header-only-koi8', HEADER, { ...ansi, encoding: 'koi8-r' }),
    sample('header-only-866', HEADER, { ...ansi, encoding: 'cp866' }),
    sample('two-words-1251', SHORT, ansi),
    sample('two-words-utf8', SHORT, { ...ansi, encoding: 'utf-8' }),
    sample('two-words-utf16', SHORT, { ...ansi, encoding: 'utf-16le' }),
    sample('no-last-newline', CLIENTS, { ...ansi, text: (text) => text.trimEnd() }),
    sample('excel-sep-line', CLIENTS, { ...ansi, delimiter: ',', text: (text) => `sep=,\r\n${text}` }),
    sample('dos-ctrl-z', GOODS, { ...ansi, encoding: 'cp866', text: (text) => `${text}\u001a` }),
    sample('blank-lines', CLIENTS, { ...ansi, text: (text) => `\r\n${text.replaceAll('\r\n', '\r\n\r\n')}\r\n\r\n` }),
    sample('iso-8859-5', CLIENTS, { ...ansi, encoding: 'iso-8859-5' }),
    sample('german-1252', [['Name', 'Stadt'], ['Müller & Söhne', 'Köln'], ['Café Zürich', 'Zürich']], { ...ansi, encoding: 'windows-1252' }),
    sample('mostly-latin', [['Name', 'City', 'N'], ...latin, ['ООО «Последняя строка»', 'Тверь', '1']], { ...ansi, delimiter: ',', newline: '\n' }),
    sample('ascii', [['name', 'inn'], ['Romashka', '7707083893']], { encoding: 'utf-8', delimiter: ',' }),
    sample('commas-in-sums', [['Сумма'], ['1,50'], ['2,75']].map((row, i) => [`№ ${i}`, ...row, '0,1']), ansi),
    sample('emoji-utf8', [['Имя', 'Заметка'], ['Анна 😀', 'день рождения 🎂']], { encoding: 'utf-8', bom: true, delimiter: ';' }),
    sample('mixed-newlines', CLIENTS, { ...ansi, text: (text) => text.replace('\r\n', '\n').replace('\r\n', '\r') }),
    sample('quoted-all-koi8', CONTACTS, { encoding: 'koi8-r', delimiter: ',', quoteAll: true }),
  ]
}

/** Files whose rows are partly lost; encoding and delimiter must be found all the same. */
function damaged(): TextSample[] {
  const clients = csvText(CLIENTS, ';', '\r\n')
  const utf8 = encode(clients.repeat(20), 'utf-8')
  const holes = Buffer.concat([utf8.subarray(0, 300), Buffer.of(0xff, 0xc0), utf8.subarray(300)])
  const nul = encode(clients.replace('Москва', 'Мос\0ква'), 'windows-1251')
  const joined = Buffer.concat([encode(clients.repeat(10), 'utf-8'), encode('ООО «Чужая»;1;Омск;;\r\n', 'windows-1251')])
  const open = encode(clients.replace('ООО «Берёзка»', '"ООО «Берёзка»'), 'windows-1251')
  const shape = { bom: false, delimiter: ';' }
  return [
    { name: 'utf8-with-bad-bytes.csv', bytes: holes, encoding: 'utf-8', ...shape },
    { name: 'nul-in-a-name.csv', bytes: nul, encoding: 'windows-1251', ...shape },
    { name: 'two-encodings-joined.csv', bytes: joined, encoding: 'utf-8', ...shape },
    { name: 'unclosed-quote.csv', bytes: open, encoding: 'windows-1251', ...shape },
  ]
}

/** All samples, more than forty. */
export function textSamples(): TextSample[] {
  return [...matrix(), ...quirks(), ...damaged()]
}

const folder = process.argv[2]
if (import.meta.main && folder) {
  mkdirSync(folder, { recursive: true })
  for (const { name, bytes } of textSamples()) writeFileSync(join(folder, name), bytes)
  console.log(`${textSamples().length} files in ${folder}`)
}
