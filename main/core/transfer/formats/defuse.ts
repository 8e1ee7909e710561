/**
 * What a spreadsheet may run as a formula: = + - @ (and their full-width twins), tab, CR, LF or NUL
 * first, or after blanks, quotes and invisible characters that programs strip on the way in.
 */
const DANGEROUS = /^(?:'*[\t\r\n\0]|[\s\0"'`\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20])/

/**
 * Text that a spreadsheet shows instead of running it (OWASP ASVS 5.0, 1.2.10): an apostrophe goes
 * before whatever could be a formula, phones like +7… included. `undefuse` takes exactly it away.
 */
export function defuse(text: string): string {
  return DANGEROUS.test(text) ? `'${text}` : text
}

/** The text before `defuse`; any other text stays as it is. `undefuse(defuse(x)) === x` for every x. */
export function undefuse(cell: string): string {
  return cell.charCodeAt(0) === 39 && DANGEROUS.test(cell.slice(1)) ? cell.slice(1) : cell
}
