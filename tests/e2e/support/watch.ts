import type { ConsoleMessage, Page } from '@playwright/test'

/** What went wrong in a page besides what the test looked at. */
export interface Watch {
  faults: string[]
  /** Faults that the test provokes on purpose: those that match are none. */
  allowed: RegExp[]
}

/** Notes errors in the console, uncaught exceptions, dialogs, policy violations and requests that leave the application. */
export function watchPage(page: Page, origin: string, { faults }: Watch): void {
  page.on('console', (message) => {
    if ((message.type() === 'error' && !isRefusal(message)) || isWarningOfOurs(message)) faults.push(`console: ${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => faults.push(`exception: ${error.stack ?? error.message}`))
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.type()} ${dialog.message()}`)
    // Under the shell its process answers the question that comes before a page unloads.
    dialog.dismiss().catch((error: unknown) => console.warn(`dialog: ${String(error)}`))
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !/^(data|blob|about):/.test(url)) faults.push(`request outside: ${url}`)
  })
}

/** Chromium notes every refusal of the core, however well the screen handles it; a 5xx is none. */
const isRefusal = (message: ConsoleMessage) => /status of 4\d\d/.test(message.text()) && /\/rpc\//.test(message.location().url)

/** A policy violation and a refused resource come as errors; Vue and vue-i18n only warn. */
const isWarningOfOurs = (message: ConsoleMessage) => message.type() === 'warning' && /\[(Vue warn|intlify)\]/.test(message.text())
