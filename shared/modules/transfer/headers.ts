import { foldText } from '../../core/text.ts'

/**
 * How people and programs call the columns of their files, by the field that is meant. Written folded: lower case,
 * е for ё, blanks for punctuation. `*` holds for every module; a module's own names come first.
 */
const ALIASES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '*': {
    name: ['название', 'наименование', 'имя', 'name', 'title'],
    ownerId: ['ответственный', 'ответственный менеджер', 'менеджер', 'ведущий менеджер', 'куратор', 'сотрудник', 'ответственное лицо', 'owner', 'manager', 'responsible', 'account manager', 'account owner', 'assigned to', 'assigned user', 'sales rep'],
    phone: ['телефон', 'тел', 'телефоны', 'номер телефона', 'контактный телефон', 'рабочий телефон', 'основной телефон', 'телефон рабочий', 'мобильный', 'мобильный телефон', 'телефон мобильный', 'моб', 'моб телефон', 'сотовый', 'сотовый телефон', 'phone', 'phone number', 'work phone', 'telephone', 'tel', 'mobile', 'mobile phone', 'main phone'],
    phone2: ['второй телефон', 'телефон 2', 'дополнительный телефон', 'доп телефон', 'другой телефон', 'phone 2', 'second phone', 'other phone', 'home phone'],
    email: ['почта', 'e mail', 'email', 'mail', 'эл почта', 'эл адрес', 'электронная почта', 'адрес электронной почты', 'емейл', 'имейл', 'мейл', 'рабочий email', 'email address', 'e mail address', 'work email'],
    website: ['сайт', 'веб сайт', 'вебсайт', 'адрес сайта', 'интернет сайт', 'website', 'web site', 'site', 'web', 'www', 'url', 'homepage', 'domain'],
    city: ['город', 'населенный пункт', 'city', 'town'],
    address: ['адрес', 'фактический адрес', 'факт адрес', 'почтовый адрес', 'адрес доставки', 'адрес офиса', 'address', 'street address', 'mailing address', 'billing address'],
    tags: ['метки', 'метка', 'теги', 'тег', 'тэги', 'tags', 'tag', 'labels'],
    notes: ['примечание', 'примечания', 'комментарий', 'комментарии', 'заметки', 'заметка', 'описание', 'дополнительно', 'доп информация', 'дополнительная информация', 'notes', 'note', 'comment', 'comments', 'description', 'remarks'],
    statusId: ['статус', 'состояние', 'стадия', 'этап', 'status', 'stage'],
    sourceId: ['источник', 'откуда', 'откуда узнали', 'канал', 'source', 'lead source'],
    kind: ['вид', 'тип', 'kind', 'type'],
    birthday: ['день рождения', 'дата рождения', 'др', 'birthday', 'birth date', 'date of birth'],
    telegram: ['телеграм', 'телеграмм', 'telegram', 'tg'],
    position: ['должность', 'position', 'job title'],
    nextContactOn: ['следующий контакт', 'дата следующего контакта', 'следующий звонок', 'дата следующего звонка', 'next contact', 'next call', 'follow up'],
  },
  clients: {
    name: ['организация', 'название организации', 'наименование организации', 'компания', 'название компании', 'наименование компании', 'клиент', 'название клиента', 'наименование клиента', 'контрагент', 'наименование контрагента', 'фирма', 'заказчик', 'покупатель', 'партнер', 'юрлицо', 'краткое наименование', 'сокращенное наименование', 'company', 'company name', 'organization', 'organisation', 'organization name', 'account', 'account name', 'client', 'client name', 'customer', 'customer name', 'security', 'business name'],
    kind: ['вид клиента', 'тип клиента', 'вид контрагента', 'тип контрагента', 'юр физ лицо', 'организационная форма', 'client type', 'client kind', 'account type'],
    inn: ['инн', 'инн контрагента', 'инн организации', 'инн клиента', 'инн кпп', 'идентификационный номер налогоплательщика', 'inn', 'tin', 'tax id', 'tax number', 'vat number'],
    kpp: ['кпп', 'кпп контрагента', 'kpp'],
    ogrn: ['огрн', 'огрнип', 'огрн огрнип', 'ogrn'],
    fullName: ['полное наименование', 'полное название', 'полное наименование организации', 'юридическое название', 'юридическое наименование', 'юр название', 'legal name', 'full legal name'],
    legalAddress: ['юридический адрес', 'юр адрес', 'адрес регистрации', 'адрес юридический', 'legal address', 'registered address'],
    director: ['руководитель', 'директор', 'генеральный директор', 'гендиректор', 'фио руководителя', 'фио директора', 'director', 'ceo', 'head'],
    bik: ['бик', 'бик банка', 'bik', 'bic'],
    bankName: ['банк', 'наименование банка', 'название банка', 'bank', 'bank name'],
    bankAccount: ['расчетный счет', 'р с', 'рс', 'р сч', 'р счет', 'расч счет', 'номер счета', 'счет', 'bank account', 'account number', 'settlement account'],
    corrAccount: ['корреспондентский счет', 'корр счет', 'кор счет', 'к с', 'к сч', 'correspondent account'],
    address: ['headquarters location', 'headquarters', 'hq', 'location', 'местонахождение', 'адрес местонахождения'],
  },
  leads: {
    notes: ['сообщение', 'текст', 'текст сообщения', 'вопрос', 'message', 'text', 'question'],
  },
  contacts: {
    name: ['фио', 'ф и о', 'полное имя', 'имя и фамилия', 'фамилия имя отчество', 'фамилия имя', 'контакт', 'контактное лицо', 'сотрудник', 'человек', 'full name', 'contact', 'contact name', 'person'],
    ownerId: ['ответственный'],
  },
}

/** A heading as it is compared: folded, without punctuation. «Р/с» and «р/с.» are both «р с». */
export function headerKey(text: string): string {
  return foldText(text).replace(/[^\p{L}\p{N}%]+/gu, ' ').trim()
}

/** A heading without its unit or remark: «Оборот, руб.» → «оборот», «Телефон (рабочий)» → «телефон». */
export function bareHeader(text: string): string {
  return headerKey(text.replace(/[([{].*$/u, ' ').replace(/,\s.*$/u, ' '))
}

/** A field that a column may go to, with every name that it has. */
export interface NamedField {
  name: string
  /** labels in all languages; for a user's own field its label */
  labels: readonly string[]
}

export interface Match {
  field: string
  /** 100 = the very label; less for other names and for headings with more in them */
  score: number
}

/** The fields that a heading may mean, best first. */
export function fieldsByHeader(module: string, heading: string, fields: readonly NamedField[]): Match[] {
  const whole = headerKey(heading)
  const bare = bareHeader(heading)
  if (whole === '') return []
  const found: Match[] = []
  for (const field of fields) {
    const score = scoreOf(module, field, whole, bare)
    if (score > 0) found.push({ field: field.name, score })
  }
  return found.sort((a, b) => b.score - a.score)
}

function scoreOf(module: string, field: NamedField, whole: string, bare: string): number {
  const labels = field.labels.map(headerKey)
  if (labels.includes(whole)) return 100
  if (headerKey(field.name) === whole) return 95
  const own = ALIASES[module]?.[field.name] ?? []
  if (own.includes(whole)) return 90
  const general = ALIASES['*']?.[field.name] ?? []
  if (general.includes(whole)) return 85
  if (bare === '' || bare === whole) return 0
  if (labels.includes(bare)) return 70
  return own.includes(bare) || general.includes(bare) ? 60 : 0
}
