import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../support/paths.ts'

// Without the rules that need types: these snippets are no files of a project.
const eslint = new ESLint({
  cwd: ROOT,
  overrideConfig: [{
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: false } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
      '@typescript-eslint/await-thenable': 'off',
      '@typescript-eslint/no-unused-vars': 'off',
    },
  }],
})

async function rules(code: string, filePath = 'main/core/example.ts'): Promise<string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath })
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message)
}

describe('a caught error', () => {
  it.each([
    'try { f() } catch { g() }',
    'try { f() } catch (e) { return null }',
    'p.catch(() => undefined)',
    'p.catch(() => {})',
    'p.catch((e) => null)',
    'p.catch(function () { g() })',
  ])('may not be swallowed: %s', async (code) => {
    expect(await rules(`export function x(f, g, p) { ${code} }`)).toContain('crm/no-silent-catch')
  })

  it.each([
    'try { f() } catch (e) { g(); throw e }',
    'try { f() } catch (e) { if (g(e)) return null; throw e }',
    'try { f() } catch (e) { console.warn(e) }',
    'try { f() } catch (e) { p.log.error(e) }',
    'try { f() } catch (e) { return new AppError("UNAVAILABLE", { what: "smtp" }) }',
    'try { f() } catch (e) { return { ok: false, e } }',
    'try { f() } catch (e) { p.last = e }',
    'p.catch((e) => console.error(e))',
    'p.catch((e) => e)',
    'p.catch((e) => { throw new Error("lost", { cause: e }) })',
    'p.catch(g)',
    'z.string().catch("")',
  ])('goes on: %s', async (code) => {
    expect(await rules(`export function x(f, g, p, z) { ${code} }`)).toEqual([])
  })
})

describe('the linter', () => {
  it.each([
    ['any as a type', 'export const x: any = 1', 'main/core/example.ts', '@typescript-eslint/no-explicit-any'],
    ['Electron in the core', "import { app } from 'electron'\nexport { app }", 'main/core/example.ts', '@typescript-eslint/no-restricted-imports'],
    ['Electron at run time in a test', "import { app } from 'electron'\nexport { app }", 'tests/shell/example.ts', '@typescript-eslint/no-restricted-imports'],
    ['the clock in a module of rules', 'export const now = () => new Date()', 'shared/modules/tasks/tasks.rules.ts', 'no-restricted-syntax'],
    ['the clock in a service', 'export const now = () => Date.now()', 'main/modules/tasks/tasks.service.ts', 'no-restricted-syntax'],
    ['foreign HTML in a component', '<template><i v-html="x" /></template>', 'renderer/ui/Example.vue', 'vue/no-v-html'],
    ['silence about the compiler', '// @ts-ignore\nexport const x = 1', 'main/core/example.ts', '@typescript-eslint/ban-ts-comment'],
    ['a file over 300 lines', '// line\n'.repeat(301), 'main/core/example.ts', 'max-lines'],
  ])('refuses %s', async (_, code, path, rule) => {
    expect(await rules(code, path)).toContain(rule)
  })

  it.each([
    ['Electron in the shell', "import { app } from 'electron'\nexport { app }", 'main/desktop/example.ts'],
    ["Electron's types in a test", "import type { App } from 'electron'\nexport type X = App", 'tests/shell/example.ts'],
    ['a day made from text in a rule', 'export const day = (text: string) => new Date(text)', 'shared/modules/tasks/tasks.rules.ts'],
  ])('allows %s', async (_, code, path) => {
    expect(await rules(code, path)).toEqual([])
  })
})
