import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const SPEAKS = /log|report|fail|reject|warn|error/i

/** Whether a caught error goes on from here: thrown, told to somebody, or made into an error of ours. */
function carriesOn(node, keys, caught) {
  const names = (callee) => callee.name ?? callee.property?.name ?? callee.property?.value ?? ''
  const mentions = (part) => part?.type === 'Identifier' ? part.name === caught : part !== null && typeof part === 'object' && children(part, keys).some(mentions)
  switch (node.type) {
    case 'ThrowStatement': return true
    case 'CallExpression': if (SPEAKS.test(names(node.callee)) || (caught && node.arguments.some(mentions))) return true; break
    case 'NewExpression': if (/Error$/.test(names(node.callee))) return true; break
    case 'ReturnStatement': if (caught && mentions(node.argument)) return true; break
    case 'AssignmentExpression': if (caught && mentions(node.right)) return true; break
  }
  return children(node, keys).some((child) => carriesOn(child, keys, caught))
}

const children = (node, keys) => (keys[node.type] ?? []).flatMap((key) => node[key] ?? []).filter(Boolean)

/** An error that nobody hears of is a fault that nobody finds. */
const noSilentCatch = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { silent: 'This swallows the error: rethrow it, log it, or return it as an AppError.' },
  },
  create(context) {
    const keys = context.sourceCode.visitorKeys
    return {
      CatchClause(node) {
        if (!carriesOn(node.body, keys, node.param?.name)) context.report({ node, messageId: 'silent' })
      },
      'CallExpression[callee.property.name="catch"]'(node) {
        const [handler] = node.arguments
        if (!/Function/.test(handler?.type ?? '')) return
        const caught = handler.params[0]?.name
        const speaks = carriesOn(handler.body, keys, caught)
        const hands = handler.body.type !== 'BlockStatement' && caught && carriesOn({ type: 'ReturnStatement', argument: handler.body }, keys, caught)
        if (!speaks && !hands) context.report({ node: handler, messageId: 'silent' })
      },
    }
  },
}

const clock = 'Time is ctx.now here, so that a rule can be tested on any day.'
const noClock = ['error',
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: clock },
  { selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]', message: clock },
]

const electron = (allowTypeImports) => ['error', {
  paths: [{ name: 'electron', message: 'Only main/desktop, main/index.ts and preload know Electron.', allowTypeImports }],
}]

export default defineConfig(
  { ignores: ['node_modules/', 'dist/', 'out/', '.cache/', 'test-results/', 'playwright-report/', 'tests/data/', 'tests/golden/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  tseslint.configs.recommended,
  vue.configs['flat/recommended'],
  vue.configs['no-layout-rules'],
  {
    files: ['**/*.{js,ts,vue}'],
    plugins: { crm: { rules: { 'no-silent-catch': noSilentCatch } } },
    rules: {
      'crm/no-silent-catch': 'error',
      eqeqeq: ['error', 'always'],
      'no-empty': ['error', { allowEmptyCatch: false }],
      // The compiler knows the names of each side better.
      'no-undef': 'off',
      'no-control-regex': 'off',
      'no-misleading-character-class': ['error', { allowEscape: true }],
      'no-irregular-whitespace': ['error', { skipStrings: true, skipTemplates: true, skipRegExps: true, skipComments: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      '@typescript-eslint/no-restricted-imports': electron(false),
    },
  },
  {
    // The few rules that must know types: a forgotten await loses an error or a write.
    files: ['{shared,main,preload,renderer,tests}/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'vue/multi-word-component-names': 'off',
      // A prop that may be absent is typed so; a default of undefined says nothing more.
      'vue/require-default-prop': 'off',
      'vue/no-v-html': 'error',
      // A screen in several parts hands them its one state (an object of refs); what must not happen is replacing the prop.
      'vue/no-mutating-props': ['error', { shallowOnly: true }],
    },
  },
  { files: ['main/desktop/**', 'main/index.ts', 'preload/**'], rules: { '@typescript-eslint/no-restricted-imports': 'off' } },
  { files: ['tests/**'], rules: { '@typescript-eslint/no-restricted-imports': electron(true) } },
  { files: ['shared/modules/**/*.ts', 'main/modules/**/*.ts'], rules: { 'no-restricted-syntax': noClock } },
  {
    files: ['{shared,main,preload,renderer,migrations}/**/*.{ts,vue}'],
    rules: { 'max-lines': ['warn', { max: 300 }] },
  },
)
