import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../support/paths.ts'
import { program, sources, walk } from './sources.ts'

const BINARY = new Set(['.png', '.ico', '.icns', '.jpg', '.woff2', '.xlsx', '.sqlite', '.gz', '.zip', '.wasm'])

/** Files over 300 lines that are better in one piece: path and why. */
const LONG: Readonly<Record<string, string>> = {}

/** Put together here, so that this file does not name what it forbids. */
const FORBIDDEN = {
  'the folder of one machine': new RegExp(`(^|[^\\w.~-])/${'work'}/(main|shared|[.])`, 'm'),
  'the host of a package registry': new RegExp(['registry\\.npm', 'registry\\.yarn', 'npmmirror', 'deb\\.debian', 'artifactory', 'jfrog'].join('|').replaceAll('\\.', '[.]'), 'i'),
  'where a package was downloaded from': /"resolved": *"https?:/,
}

/** What git has or would take; a folder that came without git is looked through whole. */
function committed(): string[] {
  const ask = ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const names = existsSync(join(ROOT, '.git'))
    ? execFileSync('git', ask, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64e6 }).split('\0')
    : globSync('**/*', { cwd: ROOT, exclude: ['node_modules', 'dist', 'out', '.cache', 'test-results'] })
  return names.filter((name) => name !== '' && !BINARY.has(extname(name)) && statSync(join(ROOT, name), { throwIfNoEntry: false })?.isFile())
}

/** The host that npm on this machine asks: nobody else's business, and dead elsewhere. */
function ownRegistry(): string | undefined {
  const url = process.env.npm_config_registry
  return url && URL.canParse(url) ? new URL(url).hostname : undefined
}

describe('the repository', () => {
  it('names no registry and no folder of the machine on which it was written', () => {
    const own = ownRegistry()
    const here = 'tests/architecture/repository.test.ts'
    const found = committed().filter((path) => path !== here).flatMap((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8')
      const words = Object.entries(FORBIDDEN).filter(([, pattern]) => pattern.test(text)).map(([what]) => `${path}: ${what}`)
      return own && own !== 'localhost' && text.includes(own) ? [...words, `${path}: the registry of this machine`] : words
    })
    expect(found).toEqual([])
  })

  it('has no product file over 300 lines without a reason', () => {
    const long = sources(['shared', 'main', 'preload', 'renderer', 'migrations'])
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > 300)
    expect(long.filter(({ path }) => !(path in LONG)).map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([])
    expect(Object.keys(LONG).filter((path) => !long.some((file) => file.path === path)), 'no longer long').toEqual([])
  })

  it('says "any" to the compiler nowhere', () => {
    const casts = sources().flatMap((source) => {
      const file = program(source)
      const lines: string[] = []
      walk(file, (node) => {
        if (node.kind === ts.SyntaxKind.AnyKeyword) lines.push(`${source.path}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}`)
      })
      return lines
    })
    expect(casts).toEqual([])
  })
})
