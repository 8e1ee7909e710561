/** A table as Excel of a Russian office saves it: semicolons, quotes where they are needed. */
export function stringify(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((cell) => (/[";\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(';')).join('\r\n')
}
