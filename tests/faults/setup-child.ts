import Sqlite from 'better-sqlite3'
import { connect } from '#main/db/connect.ts'
import { migrate } from '#main/db/migrator.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { initWorkspace } from '#main/modules/setup/init.ts'

/**
 * A program that dies by its own hand before its N-th statement: `init FOLDER N` while the wizard makes a workspace,
 * `migrate FILE N` while a database is brought up to date. It says `done` and how many statements there were when it
 * lived to the end, and then dies as well, without closing anything.
 */
const [what, where, at] = process.argv.slice(2) as [string, string, string]
let statements = 0

function dieBefore(holder: object, methods: readonly string[]): void {
  const all = holder as Record<string, (...args: unknown[]) => unknown>
  for (const name of methods) {
    const method = all[name]!
    all[name] = function (...args) {
      statements += 1
      if (statements === Number(at)) process.kill(process.pid, 'SIGKILL')
      return method.apply(this, args)
    }
  }
}

dieBefore(Sqlite.prototype as object, ['pragma', 'exec'])
dieBefore(Object.getPrototypeOf(new Sqlite(':memory:').prepare('select 1')) as object, ['run', 'all', 'get', 'iterate'])

if (what === 'init') {
  await initWorkspace(
    { dataDir: where, hooks: moduleHooks },
    { locale: 'ru', database: { kind: 'sqlite' }, administrator: { name: 'Анна', email: 'anna@example.ru', password: 'верный конь батарейка' }, company: { name: 'ООО «Проверка»', inn: null } },
  )
} else {
  await migrate(await connect({ kind: 'sqlite', file: where, mustExist: true }))
}
process.stdout.write(`done ${statements}\n`, () => process.kill(process.pid, 'SIGKILL'))
