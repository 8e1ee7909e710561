import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { asLatinLayout, asRussianLayout, otherLayout, translitToLatin, translitToRussian } from '#shared/core/keyboard.ts'

describe('keyboard layouts', () => {
  test.each([
    ['ghbdtn', 'привет'], ['Ghbdtn', 'Привет'], ['ghj,ktvf', 'проблема'], ['[jhjij', 'хорошо'], ['`krf', 'ёлка'],
    ["'kmlfh", 'эльдар'], ['.kz', 'юля'], [';er', 'жук'], ['CJ<FRF', 'СОБАКА'], ['jl]tpl', 'одъезд'],
  ])('%s was meant as %s', (typed, meant) => expect(asRussianLayout(typed)).toBe(meant))

  test.each([
    ['руддщ', 'hello'], ['Руддщ', 'Hello'], ['ыиукифтл.кг', 'sberbank/ru'], ['ыиукифтлюкг', 'sberbank.ru'], ['шмфт"ьфшдюкг', 'ivan@mail.ru'],
  ])('%s was meant as %s', (typed, meant) => expect(asLatinLayout(typed)).toBe(meant))

  it('gives back what was typed after two switches, for every letter of both alphabets', () => {
    const latin = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ') })
    const russian = fc.string({ unit: fc.constantFrom(...'абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ') })
    fc.assert(fc.property(latin, (text) => { expect(asLatinLayout(asRussianLayout(text))).toBe(text) }))
    fc.assert(fc.property(russian, (text) => { expect(asRussianLayout(asLatinLayout(text))).toBe(text) }))
  })

  test.each([
    ['ghbdtn', 'привет'], ['привет', 'ghbdtn'], ['Привет ok', null], ['123', null], ['', null], ['!?', null],
  ])('the other reading of %j is %j', (typed, other) => expect(otherLayout(typed)).toBe(other))
})

describe('transliteration', () => {
  test.each([
    ['Газпром', 'gazprom'], ['Сбербанк', 'sberbank'], ['Щукин', 'shchukin'], ['Ёлка', 'elka'], ['объезд', 'obezd'],
    ['Юлия', 'yuliya'], ['Хабаровск 27', 'khabarovsk 27'], ['Цех', 'tsekh'],
  ])('%s in Latin letters is %s', (russian, latin) => expect(translitToLatin(russian)).toBe(latin))

  test.each([
    ['gazprom', 'газпром'], ['SBERBANK', 'сбербанк'], ['shchukin', 'щукин'], ['kaspersky', 'касперский'], ['rybak', 'рыбак'],
    ['tolstoy', 'толстой'], ['yandex', 'яндекс'], ['magnit', 'магнит'], ['lukoil', 'лукоил'], ['3m', '3м'],
  ])('%s in Russian letters is %s', (latin, russian) => expect(translitToRussian(latin)).toBe(russian))

  it('leaves no letter of the other alphabet', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'абвгдеёжзийклмнопрстуфхцчшщъыьэюя') }), (text) => { expect(translitToLatin(text)).toMatch(/^[a-z]*$/) }))
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz') }), (text) => { expect(translitToRussian(text)).toMatch(/^[а-я]*$/) }))
  })
})
