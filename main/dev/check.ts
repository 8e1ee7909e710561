import { checks, runChecks, tellCheck } from './checks.ts'

// Types, lint and the tests of the architecture: what is worth knowing before every commit.
const architecture = { name: 'architecture', args: ['node_modules/vitest/vitest.mjs', 'run', 'tests/architecture', '--passWithNoTests'] }
const results = await runChecks([...checks({ quick: true }), architecture], tellCheck)
const failed = results.filter(({ ok }) => !ok)
console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.map(({ name }) => name).join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
