import { readFileSync } from 'node:fs'

/** The version in the application's package.json, two folders up from the source and from the bundle alike. */
export function applicationVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  return version
}
