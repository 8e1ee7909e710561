import { computed, reactive, ref, shallowRef } from 'vue'
import type { DatabaseReport, SetupDraft } from '#shared/modules/setup/setup.contract.ts'
import { checkInn } from '#shared/core/requisites.ts'
import { api } from '../../core/api.ts'

export type Step = SetupDraft['step']
export const STEPS: readonly Step[] = ['language', 'check', 'database', 'administrator', 'company', 'data']
export type CheckLine = Awaited<ReturnType<typeof api.setup.check>>['lines'][number]
export type Tested = Extract<DatabaseReport, { reached: true }>

export const MIN_PASSWORD = 8
const MYSQL_PORT = 3306
const MAIL = /^[^\s@<>"',;:]+@[^\s@<>"',;:]+\.[^\s@<>"',;:.]{2,}$/u

/**
 * The answers of the wizard. All but the passwords are kept by the core after each step, so that a closed window loses
 * nothing; passwords live in this window only.
 */
export function createDraft() {
  const step = ref<Step>('language')
  const answers = reactive({
    locale: 'ru' as 'ru' | 'en',
    database: { kind: 'sqlite' as 'sqlite' | 'mysql', host: '', port: MYSQL_PORT, name: 'mycrm', user: '', password: '', tls: false },
    administrator: { name: '', email: '', password: '', repeat: '' },
    company: { name: '', inn: '' },
    data: 'demo' as 'demo' | 'empty',
  })
  const checks = shallowRef<CheckLine[] | null>(null)
  const tested = shallowRef<Tested | null>(null)

  function choice(): Parameters<typeof api.setup.testDatabase>[0]['database'] {
    const { kind, host, port, name, user, password, tls } = answers.database
    return kind === 'sqlite' ? { kind } : { kind, host: host.trim(), port, name: name.trim(), user: user.trim(), password, tls }
  }

  function kept(): SetupDraft {
    const { kind, host, port, name, user, tls } = answers.database
    return {
      step: step.value,
      locale: answers.locale,
      database: kind === 'sqlite' ? { kind } : { kind, host, port, name, user, tls },
      administrator: { name: answers.administrator.name, email: answers.administrator.email },
      company: { ...answers.company },
      data: answers.data,
    }
  }

  function take(saved: SetupDraft): void {
    Object.assign(answers.database, saved.database ?? {})
    Object.assign(answers.administrator, saved.administrator ?? {})
    Object.assign(answers.company, saved.company ?? {})
    answers.locale = saved.locale
    answers.data = saved.data ?? 'demo'
    // What only this window knew has to be given again: no step after a missing password is taken for done.
    const firstMissing: Step | null = answers.database.kind === 'mysql' ? 'database' : 'administrator'
    const back = STEPS.indexOf(saved.step) > STEPS.indexOf(firstMissing)
    step.value = back ? firstMissing : saved.step
  }

  const mailIsFine = computed(() => MAIL.test(answers.administrator.email.trim()))
  const passwordIsFine = computed(() => answers.administrator.password.length >= MIN_PASSWORD)
  const innIsFine = computed(() => answers.company.inn === '' || checkInn(answers.company.inn).ok)

  /** Whether a step has all that it needs, so that the next one may be opened. */
  function isDone(which: Step): boolean {
    switch (which) {
      case 'language': return true
      case 'check': return checks.value !== null && checks.value.every((line) => line.level !== 'error')
      case 'database': return answers.database.kind === 'sqlite' || (tested.value !== null && !tested.value.hasWorkspace && tested.value.lines.every((line) => line.level !== 'error'))
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

  return { step, answers, checks, tested, choice, kept, take, isDone, finish, mailIsFine, innIsFine }
}

export type Draft = ReturnType<typeof createDraft>
