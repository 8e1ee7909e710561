import { computed, reactive, ref, shallowRef } from 'vue'
import type { DatabaseReport, JoinReport, SetupDraft } from '#shared/modules/setup/setup.contract.ts'
import { checkInn } from '#shared/core/requisites.ts'
import { api } from '../../core/api.ts'

export type Step = SetupDraft['step']
const STEPS: readonly Step[] = ['language', 'check', 'database', 'administrator', 'company', 'data']
/** An office that exists has its administrator, its company and its data. */
const JOIN_STEPS = STEPS.slice(0, STEPS.indexOf('database') + 1)
export type CheckLine = Awaited<ReturnType<typeof api.setup.check>>['lines'][number]
export type Tested = Extract<DatabaseReport, { reached: true }>
export type Office = Extract<JoinReport, { reached: true }>

/** A private key that was taken for a certificate is written down nowhere. */
const hasKey = (text: string): boolean => text.includes('PRIVATE KEY')

export const MIN_PASSWORD = 8
const MYSQL_PORT = 3306
const MAIL = /^[^\s@<>"',;:]+@[^\s@<>"',;:]+\.[^\s@<>"',;:.]{2,}$/u

/**
 * The answers of the wizard. All but the passwords and the code of an office are kept by the core after each step, so that
 * a closed window loses nothing; those live in this window only.
 */
export function createDraft() {
  const step = ref<Step>('language')
  const answers = reactive({
    locale: 'ru' as 'ru' | 'en',
    database: { kind: 'sqlite' as 'sqlite' | 'mysql' | 'join', host: '', port: MYSQL_PORT, name: 'mycrm', user: '', password: '', tls: false, certificate: '' },
    join: { code: '', user: '', password: '' },
    administrator: { name: '', email: '', password: '', repeat: '' },
    company: { name: '', inn: '' },
    data: 'demo' as 'demo' | 'empty',
  })
  const checks = shallowRef<CheckLine[] | null>(null)
  const tested = shallowRef<Tested | null>(null)
  const office = shallowRef<Office | null>(null)
  const joins = computed(() => answers.database.kind === 'join')
  const steps = computed(() => (joins.value ? JOIN_STEPS : STEPS))

  function choice(): Parameters<typeof api.setup.testDatabase>[0]['database'] {
    const { kind, host, port, name, user, password, tls, certificate } = answers.database
    if (kind !== 'mysql') return { kind: 'sqlite' }
    return { kind, host: host.trim(), port, name: name.trim(), user: user.trim(), password, tls, certificate: tls ? certificate.trim() || null : null }
  }

  const joining = () => ({ code: answers.join.code, user: answers.join.user.trim(), password: answers.join.password })

  function keptDatabase(): SetupDraft['database'] {
    const { kind, host, port, name, user, tls, certificate } = answers.database
    if (kind === 'join') return { kind, user: answers.join.user }
    return kind === 'sqlite' ? { kind } : { kind, host, port, name, user, tls, certificate: hasKey(certificate) ? '' : certificate }
  }

  function kept(): SetupDraft {
    return {
      step: step.value,
      locale: answers.locale,
      database: keptDatabase(),
      administrator: { name: answers.administrator.name, email: answers.administrator.email },
      company: { ...answers.company },
      data: answers.data,
    }
  }

  function take(saved: SetupDraft): void {
    const { user, ...database }: NonNullable<SetupDraft['database']> = saved.database ?? { kind: 'sqlite' }
    Object.assign(answers.database, database)
    if (user) (database.kind === 'join' ? answers.join : answers.database).user = user
    Object.assign(answers.administrator, saved.administrator ?? {})
    Object.assign(answers.company, saved.company ?? {})
    answers.locale = saved.locale
    answers.data = saved.data ?? 'demo'
    // What only this window knew has to be given again: no step after a missing password is taken for done.
    const firstMissing: Step = answers.database.kind === 'sqlite' ? 'administrator' : 'database'
    const back = STEPS.indexOf(saved.step) > STEPS.indexOf(firstMissing)
    step.value = back ? firstMissing : saved.step
  }

  const mailIsFine = computed(() => MAIL.test(answers.administrator.email.trim()))
  const passwordIsFine = computed(() => answers.administrator.password.length >= MIN_PASSWORD)
  const innIsFine = computed(() => answers.company.inn === '' || checkInn(answers.company.inn).ok)

  const fine = (lines: readonly CheckLine[]) => lines.every((line) => line.level !== 'error')
  function isReachable(): boolean {
    if (joins.value) return office.value !== null && fine(office.value.lines)
    return answers.database.kind === 'sqlite' || (tested.value !== null && !tested.value.hasWorkspace && fine(tested.value.lines))
  }

  /** Whether a step has all that it needs, so that the next one may be opened. */
  function isDone(which: Step): boolean {
    switch (which) {
      case 'language': return true
      case 'check': return checks.value !== null && fine(checks.value)
      case 'database': return isReachable()
      case 'administrator': return answers.administrator.name.trim() !== '' && mailIsFine.value && passwordIsFine.value && answers.administrator.password === answers.administrator.repeat
      case 'company': return answers.company.name.trim() !== '' && innIsFine.value
      case 'data': return true
    }
  }

  const finish = () => api.setup.finish({
    locale: answers.locale,
    database: choice(),
    administrator: { name: answers.administrator.name.trim(), email: answers.administrator.email.trim(), password: answers.administrator.password },
    company: { name: answers.company.name.trim(), inn: answers.company.inn || null },
    data: answers.data,
  })

  /** The code may have been used up by the try, also by one that failed. */
  const join = () => api.setup.join(joining()).finally(() => { office.value = null })

  return { step, steps, answers, checks, tested, office, joins, choice, joining, kept, take, isDone, finish, join, mailIsFine, innIsFine }
}

export type Draft = ReturnType<typeof createDraft>
