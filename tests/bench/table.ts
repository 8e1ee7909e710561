import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Figure } from './bench.ts'

/*
 * node tests/bench/table.ts report.json
 * The figures of a report of the bench as tables of Markdown, so that nobody types one by hand.
 */
export interface Report {
  at: string
  machine: { cores: number; model: string | null; memoryMb: number; platform: string }
  versions: Readonly<Record<string, string>>
  rows: number
  figures: readonly Figure[]
}

const HEADS = ['what', 'ours', 'bare driver', 'ratio', 'goal', 'met']

/** The same number on every machine: a comma between thousands, no more than two places. */
const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 2 })
const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|')
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`

/** What a figure has besides ours, the probe and their ratio is said in words, in the order in which it was measured. */
function values(value: Readonly<Record<string, number>>): string[] {
  const { ours, raw, bare, ratio, ...rest } = value
  const probe = raw ?? bare
  const others = Object.entries(rest).map(([name, part]) => `${name} ${number(part)}`)
  const mine = ours === undefined ? others : [number(ours), ...others]
  return [mine.join(', '), probe === undefined ? '' : number(probe), ratio === undefined ? '' : number(ratio)]
}

function measured(figure: Figure): string[] {
  if (figure.notMeasured !== undefined) return [`not measured: ${figure.notMeasured}`, '', '']
  if (!figure.compared) return values(figure.value ?? {})
  const { ours, probe, ratio } = figure.compared
  return [`p95 ${number(ours.p95)} ms`, `p95 ${number(probe.p95)} ms`, number(ratio.p95)]
}

/** A figure that misses its goal and keeps its guard is told apart from one that keeps neither. */
function verdict({ met }: Figure): string {
  if (!met) return ''
  if (met.goal && met.guard) return 'yes'
  return met.goal ? 'guard missed' : met.guard ? 'guard only' : '**no**'
}

function tableOf(title: string, figures: readonly Figure[]): string[] {
  const lines = figures.map((figure) => row([`${figure.item}: ${figure.what}`, ...measured(figure), figure.goal ?? '', verdict(figure)]))
  return [`### ${title}`, '', row(HEADS), `|${HEADS.map(() => '---').join('|')}|`, ...lines, '']
}

/** One table for each database, under a line about the machine. */
export function tablesOf({ at, machine, versions, rows, figures }: Report): string {
  const made = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ')
  const about = `${at.slice(0, 10)}, ${number(rows)} clients, ${machine.cores} cores (${machine.model ?? 'unknown'}), ${number(machine.memoryMb)} MB, ${machine.platform}; ${made}.`
  const kinds = Map.groupBy(figures, ({ database }) => database ?? 'without a database')
  return [about, '', ...[...kinds].flatMap(([database, of]) => tableOf(database, of))].join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [file] = process.argv.slice(2)
  if (file === undefined) throw new Error('say which report: node tests/bench/table.ts report.json')
  console.log(tablesOf(JSON.parse(readFileSync(file, 'utf8')) as Report))
}
