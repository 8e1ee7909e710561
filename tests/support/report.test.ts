import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testFolder } from './databases.ts'
import { line, playwrightCounts, sum, vitestCounts, vitestFailures } from './report.ts'

function file(report: unknown): string {
  const path = join(testFolder(), 'report.json')
  writeFileSync(path, JSON.stringify(report))
  return path
}

const vitest = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1, testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }] }

describe('the counts of a run', () => {
  it('are those of the reports', () => {
    expect(vitestCounts(file(vitest), 0)).toEqual({ passed: 5, failed: 0, skipped: 3 })
    expect(playwrightCounts(file({ stats: { expected: 4, unexpected: 1, flaky: 0, skipped: 2 }, errors: [] }), 1)).toEqual({ passed: 4, failed: 1, skipped: 2 })
  })

  it('show a failure where a test file could not be loaded', () => {
    const broken = { ...vitest, testResults: [{ status: 'failed', assertionResults: [] }] }
    expect(vitestCounts(file(broken), 1).failed).toBe(1)
  })

  it('show a failure where the stage ended badly or wrote no report', () => {
    expect(vitestCounts(file(vitest), 1).failed).toBe(1)
    expect(vitestCounts('/there/is/no/report.json', 0).failed).toBe(1)
    expect(playwrightCounts('/there/is/no/report.json', 0).failed).toBe(1)
    expect(vitestCounts(file({ something: 'else' }), 0).failed).toBe(1)
  })

  it('do not take a test that passed on a second try for a passed one', () => {
    expect(playwrightCounts(file({ stats: { expected: 0, unexpected: 0, flaky: 1, skipped: 0 }, errors: [] }), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it('come with the names of what failed', () => {
    const failed = { status: 'failed', fullName: 'a save is kept', failureMessages: ['Error: expected 1\n    at line 2'] }
    expect(vitestFailures(file(vitest))).toEqual([])
    expect(vitestFailures(file({ ...vitest, testResults: [{ name: 'save.test.ts', status: 'failed', assertionResults: [{ status: 'passed' }, failed] }] }))).toEqual(['save.test.ts › a save is kept\n      Error: expected 1\n          at line 2'])
    expect(vitestFailures(file({ ...vitest, testResults: [{ name: 'broken.test.ts', status: 'failed', message: 'cannot be loaded', assertionResults: [] }] }))).toEqual(['broken.test.ts\n      cannot be loaded'])
  })

  it('are summed into the last line', () => {
    expect(line(sum([{ passed: 5, failed: 0, skipped: 3 }, { passed: 4, failed: 1, skipped: 2 }]))).toBe('9 passed, 1 failed, 5 skipped')
  })
})
