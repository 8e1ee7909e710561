import { EXIT, exitCodeOf, explain, UsageError } from './failures.ts'
import type { Call, Verb } from './options.ts'
import { localeOf, wordsOf, type Locale, type Word } from './words.ts'

/** Each verb is loaded when it is called: `token` need not wait for the HTTP server. */
const VERBS: Record<string, { summary: Word; help: Word; load: () => Promise<Verb> }> = {
  init: { summary: 'initSummary', help: 'initHelp', load: async () => (await import('./verbs/init.ts')).init },
  demo: { summary: 'demoSummary', help: 'demoHelp', load: async () => (await import('./verbs/demo.ts')).demo },
  import: { summary: 'importSummary', help: 'importHelp', load: async () => (await import('./verbs/import.ts')).importVerb },
  export: { summary: 'exportSummary', help: 'exportHelp', load: async () => (await import('./verbs/export.ts')).exportVerb },
  token: { summary: 'tokenSummary', help: 'tokenHelp', load: async () => (await import('./verbs/token.ts')).token },
  office: { summary: 'officeSummary', help: 'officeHelp', load: async () => (await import('./verbs/office.ts')).office },
  invite: { summary: 'inviteSummary', help: 'inviteHelp', load: async () => (await import('./verbs/join.ts')).invite },
  join: { summary: 'joinSummary', help: 'joinHelp', load: async () => (await import('./verbs/join.ts')).join },
  migrate: { summary: 'migrateSummary', help: 'migrateHelp', load: async () => (await import('./verbs/migrate.ts')).migrate },
  backup: { summary: 'backupSummary', help: 'backupHelp', load: async () => (await import('./verbs/backup.ts')).backup },
  restore: { summary: 'restoreSummary', help: 'restoreHelp', load: async () => (await import('./verbs/backup.ts')).restore },
  doctor: { summary: 'doctorSummary', help: 'doctorHelp', load: async () => (await import('./verbs/doctor.ts')).doctor },
  openapi: { summary: 'openapiSummary', help: 'openapiHelp', load: async () => (await import('./verbs/openapi.ts')).openapi },
}

/** `--locale` decides before anything is parsed, so that even a wrong command is answered in its language. */
function languageOf(args: readonly string[], env: NodeJS.ProcessEnv): Locale {
  const at = args.indexOf('--locale')
  const given = at === -1 ? args.find((arg) => arg.startsWith('--locale='))?.slice('--locale='.length) : args[at + 1]
  return given === 'ru' || given === 'en' ? given : localeOf(env)
}

function callOf(args: string[], env: NodeJS.ProcessEnv): Call {
  const locale = languageOf(args, env)
  return {
    args,
    env,
    locale,
    words: wordsOf(locale),
    say: (line) => void process.stderr.write(`${line}\n`),
    answer: (data) => void process.stdout.write(`${JSON.stringify(data)}\n`),
    print: (line) => void process.stdout.write(`${line}\n`),
  }
}

function help({ words }: Call): string {
  const verbs = Object.values(VERBS).map(({ summary }) => `  ${words(summary)}`)
  return [words('usage'), '', words('verbs'), ...verbs, '', words('options'), words('dataOption'), words('localeOption'), words('helpOption'), '', words('answers'), '', words('exitCodes')].join('\n')
}

/** Runs one command and answers its exit code. */
export async function runCli(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [name, ...rest] = args
  const call = callOf(rest, env)
  const wantsHelp = rest.includes('--help') || rest.includes('-h')
  if (name === '--help' || name === '-h' || name === 'help') {
    call.print(help(call))
    return EXIT.done
  }
  try {
    const verb = name !== undefined && Object.hasOwn(VERBS, name) ? VERBS[name] : undefined
    if (!verb) throw new UsageError(name === undefined ? `${call.words('noVerb')}\n\n${help(call)}` : call.words('unknownVerb', { verb: name, verbs: Object.keys(VERBS).join(', ') }))
    if (wantsHelp) {
      call.print(call.words(verb.help))
      return EXIT.done
    }
    return (await (await verb.load())(call)) ?? EXIT.done
  } catch (error) {
    call.say(explain(error, call.locale, call.words))
    if (env['CRM_DEBUG'] && !(error instanceof UsageError)) console.error(error)
    return exitCodeOf(error)
  }
}
