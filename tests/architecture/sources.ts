import { existsSync, globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, extname, join, posix } from 'node:path'
import ts from 'typescript'
import { ROOT } from '../support/paths.ts'

export const SIDES = ['shared', 'main', 'preload', 'renderer', 'migrations', 'tests'] as const

export interface Source {
  /** From the project's folder, with forward slashes. */
  path: string
  text: string
}

export interface Import {
  line: number
  /** As it is written. */
  name: string
  /** Imports types only, so nothing of it is left at run time. */
  typeOnly: boolean
  /** The file or folder of the project that it means; undefined for a package and for Node itself. */
  path?: string
  /** The package that it means, `node:` for Node itself. */
  package?: string
}

/** Every source file of the given sides. */
export function sources(sides: readonly string[] = SIDES): Source[] {
  const patterns = sides.filter((side) => existsSync(join(ROOT, side))).map((side) => `${side}/**/*.{ts,vue}`)
  return globSync(patterns, { cwd: ROOT, exclude: ['**/node_modules/**', '**/dist/**'] })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

/** The program of a file: of a component its scripts, on the lines where they stand. */
export function program({ path, text }: Source): ts.SourceFile {
  let code = text
  if (extname(path) === '.vue') {
    code = text.replace(/[^\n]/g, ' ')
    for (const block of text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)) {
      const start = block.index + block[0].indexOf('>') + 1
      const script = block[1] ?? ''
      code = code.slice(0, start) + script + code.slice(start + script.length)
    }
  }
  return ts.createSourceFile(`${path}.ts`, code, ts.ScriptTarget.Latest, true)
}

/** Where a written import leads: `#shared/core/x.ts` and `./x.ts` to a path, all else to a package. */
export function target(from: string, name: string): { path?: string; package?: string } {
  const file = name.replace(/\?.*$/, '')
  if (file.startsWith('.')) return { path: posix.join(dirname(from), file) }
  if (file === '#migrations') return { path: 'migrations/index.ts' }
  if (file.startsWith('#')) return { path: file.slice(1) }
  if (isBuiltin(file)) return { package: 'node:' }
  if (file.startsWith('virtual:') || file.startsWith('/')) return { path: file }
  return { package: file.split('/').slice(0, file.startsWith('@') ? 2 : 1).join('/') }
}

function typeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
}

/** Calls `found` with every node of the tree. */
export function walk(node: ts.Node, found: (node: ts.Node) => void): void {
  found(node)
  node.forEachChild((child) => walk(child, found))
}

function imported(node: ts.Node): { name: string; typeOnly: boolean } | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { name: node.moduleSpecifier.text, typeOnly: typeOnly(node) }
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { name: node.argument.literal.text, typeOnly: true }
  }
  if (!ts.isCallExpression(node)) return undefined
  const [first] = node.arguments
  const loads = node.expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node.expression) && node.expression.text === 'require')
  return loads && first && ts.isStringLiteralLike(first) ? { name: first.text, typeOnly: false } : undefined
}

/** All imports of a file: static, dynamic, of types, re-exports and require. */
export function imports(source: Source): Import[] {
  const file = program(source)
  const all: Import[] = []
  walk(file, (node) => {
    const found = imported(node)
    if (!found) return
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
    all.push({ ...found, line: line + 1, ...target(source.path, found.name) })
  })
  return all
}
