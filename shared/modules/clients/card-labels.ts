/** What the lines of a company card are called, in the many ways in which they are written. */

export type CardLabel =
  | 'inn' | 'kpp' | 'ogrn' | 'bik' | 'account' | 'corr' | 'bank' | 'short' | 'full' | 'name'
  | 'legal' | 'postal' | 'bothAddresses' | 'address' | 'director' | 'post' | 'phone' | 'fax' | 'email' | 'site'
  /** what belongs to the bank itself, or to nobody that we ask about: its value must not be taken for another's */
  | 'other'

export interface Found {
  label: CardLabel
  from: number
  to: number
}

/** Latin letters that look like Russian ones: «ИHH», «KПП». Each stands for one letter, so places in the text stay. */
const LOOK_ALIKE: Readonly<Record<string, string>> = { a: 'а', b: 'в', c: 'с', e: 'е', h: 'н', k: 'к', m: 'м', o: 'о', p: 'р', t: 'т', x: 'х', y: 'у', ё: 'е' }

/** Lower case with every look-alike as its Russian letter; as long as the text itself. */
export const asRussianLetters = (text: string): string => Array.from(text, (letter) => {
  const small = letter.toLowerCase()
  return small.length === letter.length ? (LOOK_ALIKE[small] ?? small) : letter
}).join('')

const L = asRussianLetters
/** Longest first within a label; a label that could be the beginning of another stands after it. */
const PATTERNS: readonly (readonly [CardLabel, string])[] = [
  ['other', '(?:инн|кпп|огрн|окпо|адрес|местонахождение)\\s+банка(?:\\s+получателя)?|инн/кпп\\s+банка'],
  ['other', 'банковские\\s+реквизиты|платежные\\s+реквизиты|реквизиты\\s+банка|окпо|октмо|окато|оквэд(?:\\s*-?\\s*2)?|окфс|окопф|окогу|лицензия|устав[а-я]*|действу[а-я]+\\s+на\\s+основании|на\\s+основании|главный\\s+бухгалтер|гл\\.?\\s*бухгалтер|контактное\\s+лицо|контактные\\s+данные|дата\\s+регистрации|система\\s+налогообложения|валюта|swift'],
  ['inn', `${L('inn')}|идентификационный\\s+номер(?:\\s+налогоплательщика)?(?:\\s*\\(инн\\))?|инн`],
  ['kpp', `${L('kpp')}|код\\s+причины\\s+постановки(?:\\s+на\\s+учет)?(?:\\s*\\(кпп\\))?|кпп`],
  ['ogrn', `${L('ogrn')}|основной\\s+государственный\\s+регистрационный\\s+номер(?:\\s*\\(огрн(?:ип)?\\))?|огрн\\s*(?:ип|/\\s*огрнип|\\(ип\\))?`],
  ['bik', `${L('bik')}|${L('bic')}|бик(?:\\s+банка)?`],
  ['corr', `к\\s*[/.\\\\]\\s*с(?:ч(?:ет|\\.)?)?\\.?(?![а-я])|кор(?:р(?:еспондентский)?)?\\.?\\s*/?\\s*(?:сч(?:е|ё)т(?:\\s+банка)?|сч\\.?)|корсчет|корр?\\.?\\s*/\\s*с(?:ч)?\\.?`],
  ['account', `р\\s*[/.\\\\]\\s*с(?:ч(?:ет|\\.)?)?\\.?(?![а-я])|(?:рас(?:ч(?:етный)?|ч\\.)?\\.?|банковский)\\s*/?\\s*(?:счет|сч\\.?)(?:\\s+(?:в\\s+рублях|получателя|№))?|№\\s*счета|номер\\s+счета|счет\\s+получателя|сч\\.\\s*№`],
  ['bank', 'полное\\s+наименование\\s+банка|наименование\\s+банка(?:\\s+получателя)?|название\\s+банка|учреждение\\s+банка|обслуживающий\\s+банк|банк\\s+получателя|(?<=^|[\\n\\t|;,]\\s*)банк(?![а-я-])'],
  ['short', '(?:сокращенное|краткое)\\s+(?:фирменное\\s+)?(?:наименование|название)(?:\\s+(?:организации|предприятия|общества|компании|юридического\\s+лица))?|наименование\\s+(?:организации\\s+)?\\((?:сокращенное|краткое)\\)'],
  ['full', '(?:полное|официальное)\\s+(?:фирменное\\s+)?(?:наименование|название)(?:\\s+(?:организации|предприятия|общества|компании|юридического\\s+лица))?|наименование\\s+(?:организации\\s+)?\\(полное\\)'],
  ['name', '(?:наименование|название)(?:\\s+(?:организации|предприятия|компании|контрагента|юридического\\s+лица|получателя))?|(?<=^|[\\n\\t|])\\s*(?:организация|компания|контрагент|предприятие|получатель|юридическое\\s+лицо)(?=\\s*[:\\t|])'],
  ['bothAddresses', 'юридический\\s*(?:и|/|,)\\s*(?:почтовый|фактический)\\s+адреса?|юридический\\s+адрес\\s*(?:и|/|=)\\s*(?:почтовый|фактический)(?:\\s+адрес)?'],
  ['legal', 'юр(?:идический|ид)?\\.?\\s*адрес|адрес\\s+(?:юридический|регистрации|местонахождения|места\\s+нахождения|государственной\\s+регистрации)|адрес\\s*\\((?:юридический|место\\s+нахождения)\\)|место\\s*нахождени[ея](?:\\s+(?:общества|организации))?'],
  ['postal', '(?:почтовый|фактический|факт\\.?|почт\\.?|физический)\\s*адрес|адрес\\s+(?:почтовый|фактический|для\\s+(?:корреспонденции|писем|почты))|адрес\\s*\\((?:почтовый|фактический)\\)'],
  ['address', '(?<![а-я])адрес(?=\\s*[:\\t\\n—–|-]|\\s+\\d{6})'],
  ['post', 'должность(?:\\s+руководителя)?'],
  ['director', '(?:фио\\s+)?(?:руководител[ья]|единоличный\\s+исполнительный\\s+орган)(?:\\s+(?:организации|предприятия))?(?:\\s*\\([^)\\n]*\\))?|(?:ген(?:\\.|еральн(?:ый|ого))\\s*|исполнительн(?:ый|ого)\\s+|управляющ(?:ий|его)\\s+|коммерческ(?:ий|ого)\\s+|и\\.\\s?о\\.\\s+)?директора?(?![а-я])|председател[ья]\\s+правления|президента?(?![а-я])|управляющ(?:ий|его)(?![а-я])'],
  ['fax', 'факс'],
  ['phone', `тел(?:ефон|\\.)?(?:\\s*/\\s*факс)?(?:ы)?(?![а-я])|моб(?:ильный)?\\.?(?![а-я])|${L('phone')}|${L('tel')}(?![а-яa-z])|(?<=^|[\\n\\s])т\\.(?=\\s*[+\\d(])`],
  ['email', `(?:адрес\\s+)?эл(?:ектронн(?:ая|ой)|\\.)?\\s*(?:почт[аы]|адрес)|${L('e')}-?${L('mail')}|эл\\.\\s*почта|почта(?=\\s*[:\\t])`],
  ['site', `(?:интернет-?\\s?|веб-?|официальный\\s+)?сайт(?:\\s+компании)?|${L('web')}(?:-?${L('site')})?(?=\\s*:)|${L('site')}(?=\\s*:)`],
]
const EACH = PATTERNS.map(([label, pattern]) => ({ label, pattern: new RegExp(`(?<![а-яa-z])(?:${pattern})(?![а-я])`, 'gm') }))

/** A text with more of them is no card. */
const MOST = 400

/** Where the labels stand, in their order; of those that overlap the longest. */
export function findLabels(text: string): Found[] {
  const letters = asRussianLetters(text)
  const all = EACH.flatMap(({ label, pattern }) => [...letters.matchAll(pattern)].map((match): Found => ({ label, from: match.index, to: match.index + match[0].length })))
  all.sort((a, b) => b.to - b.from - (a.to - a.from))
  const taken = new Uint8Array(text.length)
  const kept: Found[] = []
  for (const one of all) {
    if (one.to === one.from || taken.subarray(one.from, one.to).includes(1)) continue
    taken.fill(1, one.from, one.to)
    kept.push(one)
  }
  return kept.sort((a, b) => a.from - b.from).slice(0, MOST)
}
