import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { create } from '#main/core/service.ts'
import { closeWorkspace, systemContext } from '#main/core/workspace.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { databaseChoiceOf, initWorkspace } from '#main/modules/setup/init.ts'
import { entities } from '#shared/modules.ts'
import { freshDatabase } from '#tests/support/database-server.ts'
import { testFolder } from '#tests/support/databases.ts'
import { anna, COMPANY, expect, PASSWORD, test } from './app.ts'
import { list } from './pages/list.ts'
import { signIn } from './pages/sign-in.ts'
import { openDoor } from './support/doors.ts'
import { watchPage } from './support/watch.ts'

const server = process.env['CRM_TEST_MARIADB_URL'] ?? process.env['CRM_TEST_MYSQL_URL']

/** An office on a server of its own database, with one client. */
async function makeOffice(dataDir: string): Promise<void> {
  const database = databaseChoiceOf(await freshDatabase(server!))
  const { core } = await initWorkspace({ dataDir, hooks: moduleHooks }, { locale: 'ru', database, administrator: { ...anna, password: PASSWORD }, company: { name: COMPANY, inn: null } })
  await create(systemContext(core, 'ru'), entities.clients, { name: 'Клиент первого места' })
  await closeWorkspace(core)
}

/** Plays the server's administrator: runs the script with a password of their own, and answers the account's name. */
async function runScript(script: string, password: string): Promise<string> {
  const root = await createConnection({ uri: server! })
  try {
    for (const statement of script.replace("'ваш-пароль'", `'${password}'`).split('\n')) await root.query(statement)
  } finally {
    await root.end()
  }
  return /CREATE USER '([^']+)'/.exec(script)![1]!
}

async function dropAccount(user: string): Promise<void> {
  const root = await createConnection({ uri: server! })
  await root.query(`drop user '${user}'@'%'`).finally(() => root.end())
}

test.describe('joining an office', () => {
  test.use({ template: 'nothing', who: null })

  test('one seat invites, another joins by the wizard and sees the first one’s client', async ({ app, chromium, language, size }) => {
    test.skip(server === undefined, 'there is no database server')
    test.setTimeout(150_000)
    await makeOffice(app.dataDir)
    const first = await app.open()
    await signIn(first).as(anna.email, PASSWORD)
    await expect(list(first, 'Клиенты').grid).toBeVisible()
    await app.open('/settings/seats')
    await first.getByRole('button', { name: 'Создать код' }).click()
    await expect(first.getByRole('alert')).toContainText('Укажите его адрес в сети')
    await first.getByLabel('Адрес сервера базы данных').fill('127.0.0.1')
    await first.getByRole('button', { name: 'Создать код' }).click()
    const code = (await first.getByRole('group', { name: 'Код приглашения' }).textContent())!
    await expect(first.getByText('Действует до: завтра')).toBeVisible()
    const user = await runScript((await first.getByRole('group', { name: 'Учётная запись для нового места' }).textContent())!, 'пароль места')

    const second = await openDoor(app.door, { dataDir: join(testFolder(), 'workspace'), token: null, language, size }, chromium)
    try {
      const { page } = second
      watchPage(page, second.baseURL, app.watch)
      if (page.url() !== second.baseURL) await page.goto(second.baseURL)
      const next = page.getByRole('button', { name: 'Далее' })
      await next.click()
      await next.click()
      await page.getByText('Подключиться к офису').click()
      const connect = page.getByRole('button', { name: 'Подключиться' })
      await page.getByRole('textbox', { name: 'Код приглашения' }).fill(code.slice(0, -3))
      await expect(page.getByRole('alert')).toHaveText('Код скопирован не целиком: потерялся его конец')
      await page.getByRole('textbox', { name: 'Код приглашения' }).fill(code)
      await expect(page.getByText('Ведёт на сервер 127.0.0.1')).toBeVisible()
      await page.getByLabel('Пользователь базы данных').fill(user)
      await page.getByLabel('Пароль', { exact: true }).fill('не тот')
      await page.getByRole('button', { name: 'Проверить' }).click()
      await expect(page.getByRole('alert')).toContainText('Сервер не принял имя или пароль')
      await expect(connect).toBeDisabled()
      await page.getByLabel('Пароль', { exact: true }).fill('пароль места')
      await page.getByRole('button', { name: 'Проверить' }).click()
      await expect(page.getByText(`Офис найден: ${COMPANY}`)).toBeVisible()
      await connect.click()

      await expect(page.getByRole('heading', { name: COMPANY })).toBeVisible()
      await signIn(page).as(anna.email, PASSWORD)
      await expect(list(page, 'Клиенты').grid).toContainText('Клиент первого места')
    } finally {
      await second.stop()
      await dropAccount(user)
    }
  })

  test('goes on after a reload with what was chosen, without code and password', async ({ app }) => {
    const page = await app.open()
    await page.getByRole('button', { name: 'Далее' }).click()
    await page.getByRole('button', { name: 'Далее' }).click()
    await page.getByText('Подключиться к офису').click()
    await expect.poll(() => readFileSync(join(app.dataDir, 'setup.json'), 'utf8')).toContain('"join"')
    await page.reload()
    await expect(page.getByRole('textbox', { name: 'Код приглашения' })).toHaveValue('')
    await expect(page.getByRole('listitem').filter({ hasText: 'Администратор' })).toBeHidden()
    await page.getByRole('button', { name: 'Назад' }).click()
    await expect(page.getByRole('heading', { name: 'Проверим компьютер' })).toBeVisible()
  })
})
