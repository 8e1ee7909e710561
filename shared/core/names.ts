import { foldSpaces, foldText } from './text.ts'

/** The four kinds of client. */
export type ClientKind = 'company' | 'entrepreneur' | 'person' | 'selfEmployed'

export interface LegalForm {
  /** The form as it is written: «ООО», «ПАО», «ИП», «LLC»; null for a person's name, which has none. */
  form: string | null
  /** What kind of client a name of this form suggests. */
  kind: ClientKind
}

/** Legal forms: how each is written for short, and how in full (folded). Civil Code of Russia, chapter 4; neighbours; the usual foreign ones. */
const FORMS: [form: string, kind: ClientKind, ...spellings: string[]][] = [
  ['ООО', 'company', 'ооо', 'общество с ограниченной ответственностью', 'ooo'],
  ['ПАО', 'company', 'пао', 'публичное акционерное общество', 'pao', 'pjsc'],
  ['НАО', 'company', 'нао', 'непубличное акционерное общество'],
  ['ОАО', 'company', 'оао', 'открытое акционерное общество', 'oao', 'ojsc'],
  ['ЗАО', 'company', 'зао', 'закрытое акционерное общество', 'zao', 'cjsc'],
  ['АО', 'company', 'ао', 'акционерное общество', 'ao', 'jsc'],
  ['ОДО', 'company', 'одо', 'общество с дополнительной ответственностью'],
  ['АНО', 'company', 'ано', 'автономная некоммерческая организация'],
  ['НКО', 'company', 'нко', 'некоммерческая организация'],
  ['ФГУП', 'company', 'фгуп', 'федеральное государственное унитарное предприятие'],
  ['ГУП', 'company', 'гуп', 'государственное унитарное предприятие'],
  ['МУП', 'company', 'муп', 'муниципальное унитарное предприятие'],
  ['ФГБУ', 'company', 'фгбу', 'федеральное государственное бюджетное учреждение'],
  ['ФГАУ', 'company', 'фгау', 'федеральное государственное автономное учреждение'],
  ['ФКУ', 'company', 'фку', 'федеральное казенное учреждение'],
  ['ГБУ', 'company', 'гбу', 'государственное бюджетное учреждение'],
  ['ГАУ', 'company', 'гау', 'государственное автономное учреждение'],
  ['ГКУ', 'company', 'гку', 'государственное казенное учреждение'],
  ['МБУ', 'company', 'мбу', 'муниципальное бюджетное учреждение'],
  ['МАУ', 'company', 'мау', 'муниципальное автономное учреждение'],
  ['МКУ', 'company', 'мку', 'муниципальное казенное учреждение'],
  ['ТСЖ', 'company', 'тсж', 'товарищество собственников жилья'],
  ['ТСН', 'company', 'тсн', 'товарищество собственников недвижимости'],
  ['СНТ', 'company', 'снт', 'садоводческое некоммерческое товарищество'],
  ['ЖСК', 'company', 'жск', 'жилищно-строительный кооператив'],
  ['ГСК', 'company', 'гск', 'гаражно-строительный кооператив'],
  ['СПК', 'company', 'спк', 'сельскохозяйственный производственный кооператив'],
  ['ТОО', 'company', 'тоо', 'товарищество с ограниченной ответственностью'],
  ['ЧУП', 'company', 'чуп', 'частное унитарное предприятие'],
  ['LLC', 'company', 'llc', 'l.l.c', 'limited liability company'],
  ['Ltd', 'company', 'ltd', 'limited', 'co ltd', 'co., ltd'],
  ['Inc', 'company', 'inc', 'incorporated'],
  ['Corp', 'company', 'corp', 'corporation'],
  ['GmbH', 'company', 'gmbh'],
  ['AG', 'company', 'ag'],
  ['PLC', 'company', 'plc', 'p.l.c'],
  ['LLP', 'company', 'llp'],
  ['ИП', 'entrepreneur', 'ип', 'индивидуальный предприниматель', 'ip'],
  ['ИП', 'entrepreneur', 'пбоюл', 'ипбоюл', 'предприниматель без образования юридического лица'],
  ['ИП', 'entrepreneur', 'глава кфх', 'ип глава кфх', 'индивидуальный предприниматель глава кфх'],
  ['КФХ', 'company', 'кфх', 'крестьянское (фермерское) хозяйство', 'крестьянское фермерское хозяйство'],
  ['самозанятый', 'selfEmployed', 'самозанятый', 'самозанятая', 'самозан', 'смз', 'плательщик нпд', 'нпд'],
]

const bySpelling = new Map(FORMS.flatMap(([form, kind, ...spellings]) => spellings.map((one) => [one, { form, kind }] as const)))
/** Longest first: «публичное акционерное общество» must be met before «акционерное общество». */
const SPELLINGS = [...bySpelling.keys()].sort((a, b) => b.length - a.length)
const ANY = SPELLINGS.map((one) => one.replace(/[.()]/g, '\\$&')).join('|')
/** No hyphen: «ИП-телефония» is a word. */
const EDGE = '[\\s"«».,()\\u2013\\u2014]'
/** A form stands at the beginning, at the end or in brackets: «ООО Ромашка», «сбербанк пао», «Банк ВТБ (ПАО)». */
const AT_START = new RegExp(`^${EDGE}*(${ANY})(?=${EDGE}|$)`)
const AT_END = new RegExp(`(?<=${EDGE})(${ANY})${EDGE}*$`)
const IN_BRACKETS = new RegExp(`\\((${ANY})\\)`)
/** Forms that are also English words or initials count only at the end, where they are written: «Ag Growth» is a name. */
const ONLY_AT_END = new Set(['ag', 'limited', 'corporation', 'incorporated', 'corp', 'inc', 'co ltd', 'co., ltd'])

interface Found {
  spelling: string
  rest: string
}

/** Folded, with every sort of quotes as " and no dots inside initials of a form («О.О.О.» is «ооо»). */
function prepared(name: string): string {
  return foldText(name)
    .replace(/[«»“”„‟‹›‘’‚‛'`´]/g, '"')
    .replace(/^([а-я])\.([а-я])\.(?:([а-я])\.)?(?=[\s"])/, '$1$2$3')
}

function findForm(text: string): Found | null {
  for (const where of [AT_START, AT_END, IN_BRACKETS]) {
    const match = where.exec(text)
    const spelling = match?.[1]
    if (match === null || spelling === undefined) continue
    if (where === AT_START && ONLY_AT_END.has(spelling)) continue
    return { spelling, rest: `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}` }
  }
  return null
}

/**
 * The legal form in a name, in any writing and place: «сбербанк пао», «Банк ВТБ (ПАО)», «Общество с ограниченной
 * ответственностью "Ромашка"», «ИП Иванов И. И.». A name with a patronymic is a person. Null: nothing to tell by.
 */
export function legalForm(name: string): LegalForm | null {
  const found = findForm(prepared(name))
  if (found !== null) return bySpelling.get(found.spelling) ?? null
  return splitPersonName(name)?.patronymic ? { form: null, kind: 'person' } : null
}

/**
 * A name without its legal form, quotes and punctuation, folded: what is left to compare. «сбербанк пао» and ПАО «Сбербанк»
 * are both «сбербанк». A name that is nothing but a form stays as it is.
 */
export function coreName(name: string): string {
  const whole = prepared(name)
  let rest = whole
  // «ИП Глава КФХ», «АО (ПАО)»: a second form may hide behind the first.
  for (let i = 0; i < 2; i += 1) {
    const found = findForm(rest)
    if (found === null || plainWords(found.rest) === '') break
    rest = found.rest.trim()
  }
  return plainWords(rest) || plainWords(whole) || whole
}

function plainWords(text: string): string {
  return foldSpaces(text.replace(/"/g, '').replace(/[^\p{L}\p{N}&+]+/gu, ' '))
}

export interface PersonName {
  surname: string
  name: string
  patronymic: string
}

const PATRONYMIC = /(?:вич|вна|ична|инична|ильич|кузьмич|фомич|лукич|оглы|кызы|уулу)$/i
const PERSON_WORD = /^\p{Lu}[\p{L}'’-]*$/u

/**
 * «Иванов Иван Иванович» and «Иван Иванович Иванов» in parts, told by the patronymic; two words are a surname and a name.
 * Null for what does not look like a person's full name.
 */
export function splitPersonName(text: string): PersonName | null {
  const words = foldSpaces(text).split(' ')
  if (words.length < 2 || words.length > 4 || !words.every((word) => PERSON_WORD.test(word) || /^(оглы|кызы|уулу)$/i.test(word))) return null
  const [first = '', second = '', ...more] = words
  if (more.length === 0) return PATRONYMIC.test(second) ? { surname: '', name: first, patronymic: second } : { surname: first, name: second, patronymic: '' }
  const last = more.join(' ')
  if (PATRONYMIC.test(last)) return { surname: first, name: second, patronymic: last }
  if (more.length === 1 && PATRONYMIC.test(second)) return { surname: last, name: first, patronymic: second }
  return null
}

/** «Иванов И. И.» with no-break spaces; a text that is no person's name comes back as it is. */
export function shortPersonName(text: string): string {
  const parts = splitPersonName(text)
  if (parts === null || parts.surname === '') return text
  const initials = [parts.name, parts.patronymic].filter((part) => part !== '').map((part) => `${part.charAt(0).toUpperCase()}.`)
  return [parts.surname, ...initials].join('\u00a0')
}
