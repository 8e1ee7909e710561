import { describe, expect, test } from 'vitest'
import { readCells, writeCells } from '#renderer/records/list/clipboard.ts'

describe('cells of a spreadsheet on the clipboard', () => {
  test('a column copied from Excel is a row for each cell, without an empty one at the end', () => {
    expect(readCells('Москва\r\nКазань\r\nУфа\r\n')).toEqual([['Москва'], ['Казань'], ['Уфа']])
  })
  test('cells with line ends, tabs and quotes come whole', () => {
    expect(readCells('"Ленина 1\nоф. 2"\tООО ""Ёж""\n"а ""б"""\tв')).toEqual([['Ленина 1\nоф. 2', 'ООО ""Ёж""'], ['а "б"', 'в']])
  })
  test('empty cells stay, so that what follows keeps its column', () => {
    expect(readCells('a\t\tb\n\n\tc')).toEqual([['a', '', 'b'], [''], ['', 'c']])
  })
  test('what is written is read back the same', () => {
    const cells = [['a\tb', '"x"', 'две\nстроки', ''], ['1', 'в "кавычках"', ' ', 'конец']]
    expect(readCells(writeCells(cells))).toEqual(cells)
  })
})
