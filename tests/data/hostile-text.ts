import { readFileSync } from 'node:fs'

/**
 * Texts that would run a script, call outside or open a program, wherever somebody could have typed them
 * (made by `tests/e2e/support/make-hostile.ts`).
 */
export const TEXTS = (JSON.parse(readFileSync(new URL('hostile-text.json', import.meta.url), 'utf8')) as { text: string }[]).map(({ text }) => text)
/** Those that a text can hold: U+0000 is refused. What stands for them where there is room for a few. */
export const KEPT = TEXTS.filter((text) => !/[\u0000\u0001]/.test(text) && text.trim().length > 2)
