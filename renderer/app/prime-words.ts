import { defaultOptions, type PrimeVueConfiguration } from 'primevue/config'
import { watch } from 'vue'
import { i18n, translate } from '../core/i18n.ts'

type PrimeWords = NonNullable<PrimeVueConfiguration['locale']>

function primeWords(): PrimeWords {
  const theirs = defaultOptions.locale!
  // PrimeVue puts the number in place of {0}.
  return {
    ...theirs,
    emptyMessage: translate('ui.prime.empty'),
    emptyFilterMessage: translate('ui.prime.noMatch'),
    emptySearchMessage: translate('ui.prime.noMatch'),
    emptySelectionMessage: translate('ui.prime.nothingSelected'),
    searchMessage: translate('ui.prime.found', { count: '{0}' }),
    selectionMessage: translate('ui.prime.selected', { count: '{0}' }),
    aria: { ...theirs.aria, close: translate('ui.actions.close'), listLabel: translate('ui.prime.list') },
  }
}

/** The words that PrimeVue's parts say by themselves, most of them to a screen reader, in the language of the screens. */
export function followLocale(config: PrimeVueConfiguration): void {
  watch(i18n.global.locale, () => { config.locale = primeWords() }, { immediate: true })
}
