import { createI18n } from 'vue-i18n'

/** Languages of the screens. A locale's words are one chunk, loaded when it is first needed. */
export const LOCALES = ['ru', 'en'] as const
export type Locale = (typeof LOCALES)[number]
type Messages = Record<string, unknown>

const loaders: Record<Locale, () => Promise<{ default: Messages }>> = {
  ru: () => import('./words-ru.ts'),
  en: () => import('./words-en.ts'),
}

/**
 * Which form of a message counts this many: 1 клиент, 2 клиента, 5 клиентов. A fourth form, put first, is for none at
 * all. Rule: CLDR plural rules for ru; a fraction takes the second form.
 */
export function russianForm(n: number, forms: number): number {
  const size = Math.abs(n)
  const first = forms > 3 ? 1 : 0
  if (first === 1 && size === 0) return 0
  const last = forms - 1
  if (forms < 3 || !Number.isInteger(size)) return Math.min(last, first + 1)
  const tens = size % 100
  const units = size % 10
  if (tens > 10 && tens < 15) return last
  return units === 1 ? first : units >= 2 && units <= 4 ? first + 1 : last
}

export const i18n = createI18n({
  legacy: false,
  locale: 'ru',
  fallbackLocale: 'ru',
  messages: {} as Record<string, Record<string, never>>,
  pluralRules: { ru: russianForm },
  missingWarn: false,
  fallbackWarn: false,
})

const loaded = new Set<Locale>()

/** Puts a language on: words, the page's `lang`, formats. Rejects when its words cannot be loaded. */
export async function useLocale(locale: Locale): Promise<void> {
  if (!loaded.has(locale)) {
    const { default: messages } = await loaders[locale]()
    i18n.global.setLocaleMessage(locale, messages as Record<string, never>)
    loaded.add(locale)
  }
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
}

/** Words outside components. */
export const translate = (key: string, params: Record<string, unknown> = {}, n?: number): string =>
  n === undefined ? i18n.global.t(key, params) : i18n.global.t(key, { n, ...params }, n)

export const currentLocale = (): Locale => i18n.global.locale.value as Locale

/** Whether the language that is on has words under this key. */
export const hasWords = (key: string): boolean => (i18n.global.te as (key: string) => boolean)(key)
