import enErrors from '#shared/locales/en/errors.json' with { type: 'json' }
import enProblems from '#shared/locales/en/problems.json' with { type: 'json' }
import ruErrors from '#shared/locales/ru/errors.json' with { type: 'json' }
import ruProblems from '#shared/locales/ru/problems.json' with { type: 'json' }
import { wordAt, type Locale } from '#shared/locales/index.ts'

export type { Locale }

const en = {
  usage: 'Use: crm <verb> --data DIR [options]',
  verbs: 'Verbs:',
  options: 'Options:',
  exitCodes: `Exit codes:
  0  done
  1  failed: something broke
  2  the command was not understood
  3  refused: a rule, a check of the data, or a missing right
  4  unavailable: no workspace, no database, or somebody else holds it`,
  answers: 'Data go to standard output, the last line always one line of JSON; words go to standard error.',
  dataOption: '  --data DIR        folder of the workspace (or the variable MOYA_CRM_DATA)',
  localeOption: '  --locale ru|en    language of the words (otherwise by LANG)',
  helpOption: '  --help            this text; after a verb, about the verb',
  unknownVerb: 'There is no verb “{verb}”. Verbs: {verbs}',
  noVerb: 'Say what to do',
  noData: 'Say where the workspace is: --data DIR',
  missingOption: 'The option --{option} is missing',
  missingArgument: '“{argument}” is missing',
  tooMany: 'Not understood: {rest}',
  badOption: '--{option}: “{value}” does not fit. Expected: {expected}',
  unknownOption: 'Not understood: {message}',
  failed: 'Failed: {reason}',
  field: '{field}: {problem}',
  brokenPipe: 'Whoever was reading has gone',

  initSummary: 'init      makes a workspace with its first administrator',
  demoSummary: 'demo      fills the workspace with realistic sample data',
  importSummary: 'import    brings in a CSV or XLSX file',
  exportSummary: 'export    writes a list as CSV or XLSX',
  tokenSummary: 'token     makes a token for the REST door',
  officeSummary: 'office    serves browsers and REST over HTTP',
  inviteSummary: 'invite    makes a code with which one more computer joins the office',
  joinSummary: 'join      makes an empty folder a seat of an office by such a code',
  migrateSummary: 'migrate   brings the database up to date',
  backupSummary: 'backup    copies the workspace into one file while it is used',
  restoreSummary: 'restore   puts such a file into a folder',
  doctorSummary: 'doctor    looks whether everything in the workspace is as it should be',
  openapiSummary: 'openapi   prints the description of the REST door',

  initHelp: `crm init --data DIR --company NAME --email E --password P [options]
  --db URL          mysql://user:password@host:port/name; absent = a SQLite file in the folder
  --company NAME    the company’s name
  --inn INN         its INN
  --email E         the administrator’s address
  --name NAME       the administrator’s name
  --password P      at least 8 characters (or the variable CRM_PASSWORD, which others on this computer cannot read)
  --demo            fill it with sample data
Answers {"workspace":"DIR","database":"sqlite","administrator":"E"}`,
  demoHelp: `crm demo --data DIR [--rows N]
  --rows N          how many clients (200)
Answers {"rows":N,"created":N,"seconds":N}; people and history come along with the clients`,
  importHelp: `crm import <module> FILE --data DIR [options]
  --mode MODE       create, update or both (create; both when --key is given)
  --key FIELD       the field by which a record that is there already is known: inn, email …
  --create-fields   make a field of its own for each column that finds none
  --doubles WAY     rows that look like a record already there: skip or create (skip)
  --dry-run         only look
  --failed FILE     write the refused rows here, the reason in a column
  --encoding E      utf-8, windows-1251 … (found by itself)
  --delimiter C     , ; or tab (found by itself)
  --sheet NAME      the sheet of a workbook (the first)
Answers {"created":N,"updated":N,"skipped":N,"failed":N}. Refused rows are no failure of the command.`,
  exportHelp: `crm export <module> FILE --data DIR [options]
  FILE              *.csv or *.xlsx
  --columns A,B     fields in this order (all)
  --filter JSON     {"kind":"company"} or the whole filter language
  --search TEXT     as in the search field of the list
  --sort FIELD      name, -createdAt …
Answers {"rows":N,"file":"FILE"}`,
  tokenHelp: `crm token --data DIR --email E [--label NAME]
  --email E         whose rights the token has
  --label NAME      how it is called in the list of sessions
Answers {"token":"..."}; it is shown once.`,
  officeHelp: `crm office --data DIR [options]
  --port N          0 = any free one (0)
  --host H          127.0.0.1; 0.0.0.0 opens it to the network
  --tls-cert FILE   certificate chain, PEM
  --tls-key FILE    its key, PEM
  --name HOST       a further name by which browsers may call it; may be repeated
Prints “ready http://127.0.0.1:PORT” once it listens, and stops on SIGTERM and SIGINT.`,
  inviteHelp: `crm invite --data DIR [--host HOST]
  --host HOST       the database server as the other computer reaches it, where this one calls it otherwise
Answers {"code":"mycrm://…","expiresAt":"…","script":"CREATE USER …"}. The code is good for a day and for one computer.
It holds no password: the other seat needs its own account of the database, which the script makes.`,
  joinHelp: `crm join CODE --data DIR --user U --password P
  CODE              what “crm invite” answered on a computer of the office, in quotes
  --user U          this seat’s account of the database
  --password P      its password (or the variable CRM_PASSWORD, which others on this computer cannot read)
Answers {"workspace":"DIR","host":"HOST","name":"DATABASE"}; people sign in with their own names as everywhere`,
  migrateHelp: `crm migrate --data DIR
Answers {"applied":["0030-…"],"schema":"current"}`,
  backupHelp: `crm backup FILE --data DIR
  FILE              *.mycrm; a database on a server is copied by the server’s own tools
Answers {"file":"FILE","at":"…","bytes":N}. The folder’s key file is not in it: keep it apart, sealed passwords need it.`,
  restoreHelp: `crm restore FILE --data DIR [--replace] [--verify]
  --replace         the folder has a workspace: its database stays beside the new one under another name
  --verify          only look whether the file is whole
Answers {"restored":true,"at":"…","kept":"FILE"}; nothing is touched before the whole file has been checked.`,
  doctorHelp: `crm doctor --data DIR
Answers {"ok":true,"checks":[{"name":"…","ok":true,…}]}; exit code 1 when something is wrong.`,
  openapiHelp: `crm openapi [--out FILE]
Prints the OpenAPI 3.1 document; with --out writes it there and answers {"file":"FILE","operations":N}`,

  administrator: 'Administrator',
  heldAt: 'It can be used at {address}',
  openToNetwork: 'Anybody on the network can reach this address, and without TLS can read what goes through. Consider --tls-cert and --tls-key.',
  stopping: 'Stopping…',
  portTaken: 'The port {port} is taken',
  portForbidden: 'The port {port} is not allowed to this user',
  importing: '{rows} rows, {rate} a second',
  importDone: 'Created {created}, updated {updated}, skipped {skipped}, refused {failed}',
  importDry: 'Nothing was written: this was a dry run',
  importProblem: 'row {line}: {column}{problem}',
  unmapped: 'Columns that found no field: {columns}',
  moreProblems: '… and {count} more',
  exporting: '{rows} rows',
  badFormat: '{file}: a list is written as *.csv or *.xlsx',
  noModule: 'There is no module “{module}”. Modules: {modules}',
  noFile: 'There is no file {file}',
  progress: '{done} of {total}',
  'doctor.config': 'settings of the folder',
  'doctor.database': 'the database opens',
  'doctor.schema': 'its schema is current',
  'doctor.integrity': 'the database itself is sound',
  'doctor.records': 'records agree with the journal',
  'doctor.search': 'every record can be found',
  'doctor.key': 'only the owner reads the key file',
  'doctor.disk': 'there is room on the disk',
  doctorOk: 'All is well',
  doctorBad: 'Something is wrong: {names}',
  demoDone: 'Made {rows} records',
}

const ru: Record<keyof typeof en, string> = {
  usage: 'Так: crm <команда> --data ПАПКА [параметры]',
  verbs: 'Команды:',
  options: 'Параметры:',
  exitCodes: `Коды выхода:
  0  сделано
  1  не получилось: что-то сломалось
  2  команда не понята
  3  отказано: правило, проверка данных или нет права
  4  недоступно: нет рабочей папки или базы данных, либо их держит кто-то другой`,
  answers: 'Данные идут в стандартный вывод, последняя строка — всегда одна строка JSON; слова — в поток ошибок.',
  dataOption: '  --data ПАПКА      рабочая папка (или переменная MOYA_CRM_DATA)',
  localeOption: '  --locale ru|en    язык слов (иначе по LANG)',
  helpOption: '  --help            эта справка; после команды — справка о ней',
  unknownVerb: 'Команды «{verb}» нет. Есть: {verbs}',
  noVerb: 'Скажите, что сделать',
  noData: 'Скажите, где рабочая папка: --data ПАПКА',
  missingOption: 'Не хватает параметра --{option}',
  missingArgument: 'Не хватает «{argument}»',
  tooMany: 'Лишнее: {rest}',
  badOption: '--{option}: значение «{value}» не подходит. Нужно: {expected}',
  unknownOption: 'Не понято: {message}',
  failed: 'Не получилось: {reason}',
  field: '{field}: {problem}',
  brokenPipe: 'Читать вывод больше некому',

  initSummary: 'init      создаёт рабочую папку и первого администратора',
  demoSummary: 'demo      заполняет базу правдоподобными примерами',
  importSummary: 'import    загружает файл CSV или XLSX',
  exportSummary: 'export    выгружает список в CSV или XLSX',
  tokenSummary: 'token     создаёт ключ доступа к REST',
  officeSummary: 'office    работает с браузерами и REST по HTTP',
  inviteSummary: 'invite    создаёт код, по которому к офису подключается ещё один компьютер',
  joinSummary: 'join      делает пустую папку рабочим местом офиса по такому коду',
  migrateSummary: 'migrate   обновляет базу данных',
  backupSummary: 'backup    копирует рабочую базу в один файл, не мешая работе',
  restoreSummary: 'restore   восстанавливает рабочую базу из такого файла',
  doctorSummary: 'doctor    проверяет, всё ли в порядке с рабочей папкой',
  openapiSummary: 'openapi   печатает описание REST',

  initHelp: `crm init --data ПАПКА --company НАЗВАНИЕ --email ПОЧТА --password ПАРОЛЬ [параметры]
  --db АДРЕС        mysql://пользователь:пароль@сервер:порт/база; без него — файл SQLite в папке
  --company НАЗВ    название компании
  --inn ИНН         её ИНН
  --email ПОЧТА     почта администратора
  --name ИМЯ        имя администратора
  --password П      не меньше 8 знаков (или переменная CRM_PASSWORD, которую не увидят другие на этом компьютере)
  --demo            заполнить примерами
Отвечает {"workspace":"ПАПКА","database":"sqlite","administrator":"ПОЧТА"}`,
  demoHelp: `crm demo --data ПАПКА [--rows N]
  --rows N          сколько клиентов (200)
Отвечает {"rows":N,"created":N,"seconds":N}; вместе с клиентами создаются люди и история`,
  importHelp: `crm import <модуль> ФАЙЛ --data ПАПКА [параметры]
  --mode РЕЖИМ      create — создавать, update — обновлять, both — и то и другое (create; с --key — both)
  --key ПОЛЕ        поле, по которому узнаётся уже имеющаяся запись: inn, email …
  --create-fields   создать своё поле для каждой колонки, которой поле не нашлось
  --doubles КАК     строки, похожие на имеющиеся записи: skip — пропустить, create — создать (skip)
  --dry-run         только проверить
  --failed ФАЙЛ     записать сюда отвергнутые строки, причина — в отдельной колонке
  --encoding К      utf-8, windows-1251 … (находится сама)
  --delimiter З     , ; или tab (находится сам)
  --sheet ИМЯ       лист книги (первый)
Отвечает {"created":N,"updated":N,"skipped":N,"failed":N}. Отвергнутые строки — не ошибка команды.`,
  exportHelp: `crm export <модуль> ФАЙЛ --data ПАПКА [параметры]
  ФАЙЛ              *.csv или *.xlsx
  --columns A,B     поля в этом порядке (все)
  --filter JSON     {"kind":"company"} или весь язык фильтров
  --search ТЕКСТ    как в поле поиска над списком
  --sort ПОЛЕ       name, -createdAt …
Отвечает {"rows":N,"file":"ФАЙЛ"}`,
  tokenHelp: `crm token --data ПАПКА --email ПОЧТА [--label НАЗВАНИЕ]
  --email ПОЧТА     чьи права у ключа
  --label НАЗВ      как он называется в списке сеансов
Отвечает {"token":"..."}; больше он не покажется.`,
  officeHelp: `crm office --data ПАПКА [параметры]
  --port N          0 — любой свободный (0)
  --host H          127.0.0.1; 0.0.0.0 открывает доступ из сети
  --tls-cert ФАЙЛ   цепочка сертификатов, PEM
  --tls-key ФАЙЛ    ключ к ней, PEM
  --name ИМЯ        ещё одно имя, по которому можно обращаться; можно повторять
Печатает «ready http://127.0.0.1:ПОРТ», когда готов, и останавливается по SIGTERM и SIGINT.`,
  inviteHelp: `crm invite --data ПАПКА [--host СЕРВЕР]
  --host СЕРВЕР     сервер базы, как его видит другой компьютер, если отсюда он зовётся иначе
Отвечает {"code":"mycrm://…","expiresAt":"…","script":"CREATE USER …"}. Код действует сутки и для одного компьютера.
Пароля в нём нет: у второго места должна быть своя учётная запись базы, её заводит скрипт.`,
  joinHelp: `crm join КОД --data ПАПКА --user ИМЯ --password ПАРОЛЬ
  КОД               что ответила «crm invite» на компьютере офиса, в кавычках
  --user ИМЯ        учётная запись базы для этого места
  --password П      её пароль (или переменная CRM_PASSWORD, которую не видят другие на этом компьютере)
Отвечает {"workspace":"ПАПКА","host":"СЕРВЕР","name":"БАЗА"}; входят сотрудники под своими именами, как везде`,
  migrateHelp: `crm migrate --data ПАПКА
Отвечает {"applied":["0030-…"],"schema":"current"}`,
  backupHelp: `crm backup ФАЙЛ --data ПАПКА
  ФАЙЛ              *.mycrm; базу на сервере копируют средствами самого сервера
Отвечает {"file":"ФАЙЛ","at":"…","bytes":N}. Файла ключа в копии нет: храните его отдельно, без него не открыть запечатанные пароли.`,
  restoreHelp: `crm restore ФАЙЛ --data ПАПКА [--replace] [--verify]
  --replace         в папке уже есть рабочая база: она останется рядом под другим именем
  --verify          только проверить, что файл цел
Отвечает {"restored":true,"at":"…","kept":"ФАЙЛ"}; пока не проверен весь файл, ничего не меняется.`,
  doctorHelp: `crm doctor --data ПАПКА
Отвечает {"ok":true,"checks":[{"name":"…","ok":true,…}]}; код 1, если что-то не так.`,
  openapiHelp: `crm openapi [--out ФАЙЛ]
Печатает описание OpenAPI 3.1; с --out пишет его в файл и отвечает {"file":"ФАЙЛ","operations":N}`,

  administrator: 'Администратор',
  heldAt: 'С ней можно работать по адресу {address}',
  openToNetwork: 'Этот адрес доступен всем в сети, и без TLS всё можно подсмотреть. Подумайте о --tls-cert и --tls-key.',
  stopping: 'Останавливаюсь…',
  portTaken: 'Порт {port} занят',
  portForbidden: 'Порт {port} этому пользователю не разрешён',
  importing: 'строк: {rows}, в секунду: {rate}',
  importDone: 'Создано: {created}, обновлено: {updated}, пропущено: {skipped}, отвергнуто: {failed}',
  importDry: 'Ничего не записано: это была проверка',
  importProblem: 'строка {line}: {column}{problem}',
  unmapped: 'Колонки без поля: {columns}',
  moreProblems: '… и ещё {count}',
  exporting: 'строк: {rows}',
  badFormat: '{file}: список пишется в *.csv или *.xlsx',
  noModule: 'Модуля «{module}» нет. Есть: {modules}',
  noFile: 'Файла {file} нет',
  progress: '{done} из {total}',
  'doctor.config': 'настройки папки читаются',
  'doctor.database': 'база данных открывается',
  'doctor.schema': 'её схема не устарела',
  'doctor.integrity': 'сама база данных цела',
  'doctor.records': 'записи сходятся с журналом',
  'doctor.search': 'каждая запись находится',
  'doctor.key': 'файл ключа читает только владелец',
  'doctor.disk': 'на диске есть место',
  doctorOk: 'Всё в порядке',
  doctorBad: 'Не в порядке: {names}',
  demoDone: 'Создано записей: {rows}',
}

export type Word = keyof typeof en
export type Words = (word: Word, values?: Record<string, string | number>) => string

const fill = (text: string, values: Record<string, unknown>) => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))

export function wordsOf(locale: Locale): Words {
  const words = locale === 'ru' ? ru : en
  return (word, values = {}) => fill(words[word], values)
}

/** Russian where the environment speaks it. */
export function localeOf(env: NodeJS.ProcessEnv): Locale {
  return /^ru/i.test(env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '') ? 'ru' : 'en'
}

const sentences = { ru: { errors: ruErrors, problems: ruProblems }, en: { errors: enErrors, problems: enProblems } }

/** The sentence of an error (`errors`) or of a field's problem (`problems`) by its key; null when there is none. */
export function sentence(locale: Locale, area: 'errors' | 'problems', key: string, values: Record<string, unknown> = {}): string | null {
  return wordAt(sentences[locale][area], key, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])))
}
