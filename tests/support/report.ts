import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'

/** What a stage of the run came to. */
export interface Counts {
  passed: number
  failed: number
  skipped: number
}

export const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0 }

export function sum(all: readonly Counts[]): Counts {
  return all.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }), NOTHING)
}

/** The last line of the run. */
export function line({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({
    name: z.string().default(''),
    status: z.string(),
    message: z.string().default(''),
    assertionResults: z.array(z.object({ status: z.string(), fullName: z.string().default(''), failureMessages: z.array(z.string()).default([]) })),
  })),
})

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()),
})

function read(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

/** A stage that ended badly has failed even where its report shows no failed test: it may have died before writing it. */
function honest(counts: Counts, code: number): Counts {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

/** Counts of vitest's JSON report. A file that could not even be loaded counts as one failure. */
export function vitestCounts(path: string, code: number): Counts {
  const report = vitestReport.safeParse(read(path)).data
  if (!report) return honest(NOTHING, code || 1)
  const broken = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'))
  return honest({
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }, code)
}

const MOST_LINES = 12
const beginning = (message = ''): string => message.split('\n').slice(0, MOST_LINES).map((text) => `      ${text}`).join('\n')

/** What failed in vitest's JSON report, in words for the end of a run: the beginning of a long output is not always kept. */
export function vitestFailures(path: string): string[] {
  const report = vitestReport.safeParse(read(path)).data
  return (report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed').map(({ fullName, failureMessages }) => `${name} › ${fullName}\n${beginning(failureMessages[0])}`)
    return failed.length > 0 || status !== 'failed' ? failed : [`${name}\n${beginning(message)}`]
  })
}

/** Counts of Playwright's JSON report. A test that passed only on a second try has not passed. */
export function playwrightCounts(path: string, code: number): Counts {
  const report = playwrightReport.safeParse(read(path)).data
  if (!report) return honest(NOTHING, code || 1)
  const { expected, unexpected, flaky, skipped } = report.stats
  return honest({ passed: expected, failed: unexpected + flaky + report.errors.length, skipped }, code)
}
