/** `../../shared/locales/ru/clients.json` -> `clients`: every file of a locale under the name of its area. */
export function gather(files: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(files).map(([path, words]) => [path.split('/').at(-1)!.replace(/\.json$/, ''), words]))
}
