const ru = {
  building: 'Собираю программу…',
  downloading: 'Загружается Electron: {megabytes} МБ',
  noRuntime: 'Среду Electron загрузить не удалось ({reason}), поэтому программа откроется в браузере.',
  noConnection: 'нет связи',
  standsStill: 'загрузка остановилась',
  noDisplay: 'Экрана нет, поэтому окно не открывается: программа работает по адресу ниже.',
  crashed: 'Electron не запустился ({reason}), поэтому программа откроется в браузере.',
  address: 'Адрес: {address}',
  stop: 'Чтобы остановить, нажмите Ctrl+C.',
  noBrowser: 'Браузер открыть не удалось: откройте адрес сами.',
  officeFailed: 'Программа не запустилась (код {code}).',
}

const en: Record<keyof typeof ru, string> = {
  building: 'Building the application…',
  downloading: 'Downloading Electron: {megabytes} MB',
  noRuntime: 'The Electron runtime could not be downloaded ({reason}), so the application opens in the browser.',
  noConnection: 'no connection',
  standsStill: 'the download stopped',
  noDisplay: 'There is no display, so no window opens: the application runs at the address below.',
  crashed: 'Electron did not start ({reason}), so the application opens in the browser.',
  address: 'Address: {address}',
  stop: 'Press Ctrl+C to stop.',
  noBrowser: 'No browser could be opened: open the address yourself.',
  officeFailed: 'The application did not start (code {code}).',
}

export type StartWord = keyof typeof ru

/** Words of the start, before any setting can be read: in Russian where the environment speaks it. */
export function startWords(env: NodeJS.ProcessEnv): (word: StartWord, values?: Record<string, string | number>) => string {
  const language = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || Intl.DateTimeFormat().resolvedOptions().locale
  const chosen = /^ru/i.test(language) ? ru : en
  return (word, values = {}) => chosen[word].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
