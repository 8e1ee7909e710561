import { coreName } from '../../core/names.ts'
import { foldSpaces } from '../../core/text.ts'
import { asRussianLetters } from './card-labels.ts'

/** The words of a company card: names, addresses, banks, people. Each reads the text that follows its label. */

const AFTER_LABEL = /^[\s:—–=|.№-]*(?:\([^)\n]*\)[\s:—–|-]*)?/
const SHORT_FORMS = 'ООО|ПАО|ОАО|ЗАО|НАО|АО|ОДО|АНО|НКО|ФГУП|ФГБУ|ФКУ|ФГАУ|ГУП|МУП|ГБУ|ГАУ|ГКУ|МБУ|МАУ|МКУ|ТСЖ|ТСН|СНТ|ЖСК|ГСК|СПК|КФХ|ЧУП|ТОО|ИП'
const LONG_FORMS = '(?:[Пп]убличное |[Нн]епубличное |[Зз]акрытое |[Оо]ткрытое )?[Аа]кционерное общество|[Оо]бщество с ограниченной ответственностью|[Ии]ндивидуальный предприниматель|(?:[Фф]едеральное )?(?:[Гг]осударственное|[Мм]униципальное) (?:унитарное предприятие|бюджетное учреждение|автономное учреждение|казенное учреждение)|[Аа]втономная некоммерческая организация'
const PERSON = '[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\\s+[А-ЯЁ][а-яё]+\\s+[А-ЯЁ][а-яё]+(?:вич|вна|ична|ич|оглы|кызы)'
const INITIALS = '[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\\s+[А-ЯЁ]\\.\\s?[А-ЯЁ]\\.|[А-ЯЁ]\\.\\s?[А-ЯЁ]\\.\\s?[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?'
const QUOTED = '[«"“„][^»"”\\n]{1,120}(?:»|"|”)(?:»|")?'
const anyCase = (forms: string): string => `${forms}|${forms.toUpperCase().replace(/\(\?:/g, '(?:').replace(/\[([А-ЯЁ])[А-ЯЁ]\]/g, '$1')}`
const ORGANISATION = new RegExp(`(?<![\\p{L}])(?:${SHORT_FORMS}|${anyCase(LONG_FORMS)})\\s+(?:${QUOTED})`, 'u')
const ENTREPRENEUR = new RegExp(`(?<![\\p{L}])(?:ИП|${anyCase('[Ии]ндивидуальный предприниматель')})\\s+(?:${PERSON}|${INITIALS}|[А-ЯЁ]{2,}\\s+[А-ЯЁ]{2,}\\s+[А-ЯЁ]{3,})`, 'u')
const TURNED = new RegExp(`(?:${QUOTED}),?\\s+(?:${SHORT_FORMS})(?!\\p{L})|[А-ЯЁA-Z][\\p{L}-]+(?: [\\p{L}-]+){0,3}\\s+\\((?:${SHORT_FORMS})\\)`, 'u')
const BARE = new RegExp(`^(?:${SHORT_FORMS})\\s+[\\p{L}\\d][^,;\\n\\t]{1,100}`, 'u')

/** The value that follows a label: to the end of its line or cell; of the next line where its own is empty. */
function valueOf(text: string): string {
  const rest = text.replace(AFTER_LABEL, '')
  return foldSpaces(rest.split(/[\n\t|]/)[0]!).replace(/[\s,;|]+$/, '')
}

/** The name of a company at the beginning of a text (or anywhere in a line that is no label's). */
export function nameIn(text: string, anywhere = false): string | null {
  const flat = anywhere ? text.trim() : text.replace(AFTER_LABEL, '')
  for (const pattern of [ENTREPRENEUR, ORGANISATION, TURNED]) {
    const match = pattern.exec(anywhere ? flat : joined(flat))
    if (match && (anywhere || match.index < 40)) return foldSpaces(match[0])
  }
  if (anywhere) return BARE.exec(flat) ? foldSpaces(BARE.exec(flat)![0]).replace(/[\s.]+$/, '') : null
  const value = valueOf(text)
  return value.length > 1 && value.length <= 300 && /\p{L}{2}/u.test(value) ? value : null
}

/** A long name goes on in the next line. */
const joined = (text: string): string => text.split(/\n\s*\n/)[0]!.replace(/\n(?!\s*(?:ИНН|КПП|ОГРН))/g, ' ').slice(0, 400)

export function fullNameIn(text: string): string | null {
  const flat = text.replace(/\s+/g, ' ')
  const match = new RegExp(`(?<!\\p{L})(?:${anyCase(LONG_FORMS)})\\s+(?:${QUOTED}|${PERSON})`, 'u').exec(flat)
  return match ? foldSpaces(match[0]) : null
}

const IN_SHORT: readonly (readonly [RegExp, string])[] = [
  [/^общество с ограниченной ответственностью/i, 'ООО'], [/^публичное акционерное общество/i, 'ПАО'], [/^непубличное акционерное общество/i, 'НАО'],
  [/^закрытое акционерное общество/i, 'ЗАО'], [/^открытое акционерное общество/i, 'ОАО'], [/^акционерное общество/i, 'АО'],
  [/^индивидуальный предприниматель/i, 'ИП'], [/^автономная некоммерческая организация/i, 'АНО'],
]

/** ООО «Ромашка» for «Общество с ограниченной ответственностью „Ромашка“». */
export function shortName(full: string): string {
  for (const [long, short] of IN_SHORT) if (long.test(full)) return full.replace(long, short)
  return full
}

/** How the text itself shortens a full name: «(сокращённо ООО „Ромашка“)». */
export function shortFormIn(text: string, full: string): string | null {
  const core = coreName(full)
  const all = [...text.matchAll(new RegExp(`(?<!\\p{L})(?:${SHORT_FORMS})\\s+${QUOTED}`, 'gu'))].map((match) => foldSpaces(match[0]))
  return all.find((name) => coreName(name) === core) ?? null
}

const GOES_ON = /^\s*(?:ул|д\.|дом|оф|офис|кв|стр|корп|пом|комн|эт|г\.|обл|р-н|пр-?кт|пер|ш\.|вн\.|вн\s|литер|лит|бизнес|б-р|наб|мкр|пгт|с\.|к\.|\d{1,4}[,\s])/i

/** An address: to the end of its line, and of the next ones where it goes on. */
export function addressIn(text: string): string | null {
  const lines = text.replace(AFTER_LABEL, '').split(/[\n\t|]/)
  let value = lines[0]!.trim()
  for (const line of lines.slice(1)) {
    if (line.trim() === '' || !(/[,-]$/.test(value) || GOES_ON.test(line))) break
    value += ` ${line.trim()}`
  }
  const address = foldSpaces(value).replace(/[\s,;.]+$/, '').slice(0, 500)
  return /\p{L}{3}/u.test(address) && (/\d/.test(address) || /[,.]/.test(address)) ? address : null
}

/** A bank's name, without its place in the sentence and without what follows it. */
export function bankIn(text: string): string | null {
  const hasMark = /^\s*[:\t\n—–|-]/.test(text)
  let value = valueOf(text).replace(/^(?:в|получателя|плательщика)\s+/i, '')
  value = value.replace(/[\s,;(]*(?:бик|к\/с|р\/с|корр?\.?\s*сч|инн|\d{9,20}).*$/i, '').replace(/[\s,;.]+$/, '')
  if (value.length < 3 || !/\p{L}{2}/u.test(value)) return null
  return !hasMark && /^[А-ЯЁA-Z«"]/.test(value) && !/банк/i.test(value) && !/^(?:ПАО|АО|ООО|ОАО|ЗАО|КБ|АКБ|НКО|Ф|О|фил)/i.test(value) ? `Банк ${value}` : value
}

const POSTS = /(?:(?:генеральн|исполнительн|управляющ|коммерческ)(?:ый|ого|ий|его)\s+|ген\.\s*|и\.\s?о\.\s+)?директора?(?!\p{L})|председател[ья] правления|президента?(?!\p{L})|управляющ(?:ий|его)(?!\p{L})|глава кфх/iu
const NOMINATIVE: readonly (readonly [RegExp, string])[] = [[/^ген\.\s*/i, 'генеральный '], [/ного(?= )/i, 'ный'], [/^управляющего/i, 'управляющий'], [/ского(?= )/i, 'ский'], [/директора$/i, 'директор'], [/председателя/i, 'председатель'], [/президента$/i, 'президент']]

/** The post of whoever heads a company, in the first case and with a capital. */
export function postIn(text: string): string | null {
  const found = POSTS.exec(asRussianLetters(text))?.[0]
  if (!found) return null
  const post = NOMINATIVE.reduce((words, [from, to]) => words.replace(from, to), foldSpaces(found).toLowerCase())
  return post.charAt(0).toUpperCase() + post.slice(1)
}

const GENITIVE = /([А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?)\s+([А-ЯЁ][а-яё]+)\s+([А-ЯЁ][а-яё]+(?:вича|вны|ичны))(?!\p{L})/u

/** A person's full name or surname with initials; «Иванова Ивана Ивановича» of a contract's head in the first case. */
export function personIn(text: string): string | null {
  const near = text.slice(0, 160)
  const genitive = GENITIVE.exec(near)
  if (genitive) return firstCase(genitive[1]!, genitive[2]!, genitive[3]!)
  const capitals = /(?<!\p{L})([А-ЯЁ]{2,}(?:-[А-ЯЁ]{2,})?)\s+([А-ЯЁ]{2,})\s+([А-ЯЁ]{3,}(?:ВИЧ|ВНА|ИЧНА))(?!\p{L})/u.exec(near)
  if (capitals) return capitals.slice(1).map((word) => word.toLowerCase().replace(/(?:^|-)./g, (letter) => letter.toUpperCase())).join(' ')
  const match = new RegExp(`(?<!\\p{L})(?:${PERSON}|${INITIALS})`, 'u').exec(near)
  return match ? foldSpaces(match[0]) : null
}

function firstCase(surname: string, name: string, patronymic: string): string {
  if (/вича$/.test(patronymic)) {
    const first = /[аеиоуыэюя]я$/.test(name) ? name.replace(/я$/, 'й') : /я$/.test(name) ? name.replace(/я$/, 'ь') : name.replace(/а$/, '')
    return [surname.replace(/ского$/, 'ский').replace(/цкого$/, 'цкий').replace(/(?<=[^аеиоуыэюя])а$/, ''), first, patronymic.slice(0, -1)].join(' ')
  }
  const first = /ии$/.test(name) ? name.replace(/и$/, 'я') : /и$/.test(name) ? name.replace(/и$/, 'я') : name.replace(/ы$/, 'а')
  return [surname.replace(/ской$/, 'ская').replace(/(?<=в|н)ой$/, 'а'), first, patronymic.replace(/ы$/, 'а')].join(' ')
}
