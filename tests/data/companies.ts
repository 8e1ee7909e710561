import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import iconv from 'iconv-lite'

export interface CompanyRow {
  name: string
  inn: string
  kpp: string
  ogrn: string
  city: string
  phone: string
  firstDealOn: string
  turnover: string
}

/** The rows of companies-ru.csv: 26 good ones, then a duplicate, a spelling variant, a wrong INN, an empty row, a nameless one. */
export function companyRows(): CompanyRow[] {
  const text = iconv.decode(readFileSync(new URL('companies-ru.csv', import.meta.url)), 'win1251')
  const rows = parse(text, { delimiter: ';', from_line: 2, relax_column_count: true, skip_empty_lines: false }) as string[][]
  return rows.map(([name = '', inn = '', kpp = '', ogrn = '', city = '', phone = '', , , firstDealOn = '', turnover = '']) => ({
    name, inn, kpp, ogrn, city, phone, firstDealOn, turnover,
  }))
}

/** The 26 rows without anything wrong in them. */
export function goodCompanies(): CompanyRow[] {
  return companyRows().slice(0, 26)
}
