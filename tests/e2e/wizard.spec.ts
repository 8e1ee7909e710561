import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { freshDatabase } from '#tests/support/database-server.ts'
import { officePem, tlsFront } from '#tests/support/tls-front.ts'
import { expect, test } from './app.ts'
import { list } from './pages/list.ts'
import { frame } from './pages/shell.ts'

const title = (page: Page, text: string) => expect(page.getByRole('heading', { level: 1 })).toHaveText(text)
const next = (page: Page) => page.getByRole('button', { name: 'Далее' })

test.describe('the first start', () => {
  test.use({ template: 'nothing', who: null })

  test('asks six short questions, refuses what is wrong in words, and ends in a list with examples', async ({ app }) => {
    test.setTimeout(90_000)
    const page = await app.open()
    await title(page, 'Добро пожаловать')
    await page.getByText('English').click()
    await title(page, 'Welcome')
    await page.getByText('Русский').click()
    await next(page).click()

    await title(page, 'Проверим компьютер')
    await expect(page.getByText('Всё в порядке, можно продолжать.').or(page.getByText('Продолжать можно'))).toBeVisible()
    await next(page).click()

    await title(page, 'Где хранить данные')
    await next(page).click()

    await title(page, 'Кто будет администратором')
    await page.getByLabel('Имя и фамилия').fill('Анна Соколова')
    await page.getByLabel('Почта').fill('anna@romashka.example')
    await page.getByLabel('Пароль', { exact: true }).fill('12345')
    await page.getByLabel('Пароль ещё раз').fill('12345')
    await expect(page.getByText('Ещё 3 знака')).toBeVisible()
    await expect(next(page)).toBeDisabled()
    await page.getByLabel('Пароль', { exact: true }).fill('верный конь скрепка')
    await page.getByLabel('Пароль ещё раз').fill('верный конь')
    await page.getByLabel('Почта').focus()
    await expect(page.getByText('Пароли не совпадают')).toBeVisible()
    await page.getByLabel('Пароль ещё раз').fill('верный конь скрепка')
    await next(page).click()

    await title(page, 'Ваша компания')
    await page.getByLabel('Название').fill('ООО «Ромашка»')
    await page.getByLabel('ИНН').fill('7707083894')
    await expect(page.getByText('10-я цифра должна быть 3')).toBeVisible()
    await expect(next(page)).toBeDisabled()
    await page.getByLabel('ИНН').fill('7707083893')
    await next(page).click()

    await title(page, 'С чего начать')
    await expect(page.getByText('С примерами')).toBeVisible()
    await page.getByRole('button', { name: 'Создать рабочую базу' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Лиды' })).toBeVisible({ timeout: 30_000 })
    await frame(page).go('Клиенты')
    const clients = list(page, 'Клиенты')
    await expect(clients.grid).toBeVisible()
    await expect.poll(async () => (await clients.column('Название')).length).toBeGreaterThan(10)
    await expect(frame(page).menu).toContainText('ООО «Ромашка»')
    await expect(frame(page).user).toContainText('Анна Соколова')
  })

  test('goes on after a reload where it was, without the password', async ({ app }) => {
    const page = await app.open()
    await next(page).click()
    await next(page).click()
    await next(page).click()
    await page.getByLabel('Имя и фамилия').fill('Анна Соколова')
    await page.getByLabel('Почта').fill('anna@romashka.example')
    await page.getByLabel('Пароль', { exact: true }).fill('верный конь скрепка')
    await page.getByLabel('Пароль ещё раз').fill('верный конь скрепка')
    await next(page).click()
    await title(page, 'Ваша компания')
    await expect.poll(() => readFileSync(join(app.dataDir, 'setup.json'), 'utf8')).toContain('"company"')
    expect(readFileSync(join(app.dataDir, 'setup.json'), 'utf8')).not.toContain('верный конь')
    await page.reload()
    // The password is kept nowhere, so it is asked for again.
    await title(page, 'Кто будет администратором')
    await expect(page.getByLabel('Имя и фамилия')).toHaveValue('Анна Соколова')
    await expect(page.getByLabel('Пароль', { exact: true })).toHaveValue('')
    await expect(next(page)).toBeDisabled()
    await page.getByLabel('Пароль', { exact: true }).fill('верный конь скрепка')
    await page.getByLabel('Пароль ещё раз').fill('верный конь скрепка')
    await next(page).click()
    await title(page, 'Ваша компания')
  })

  test('tries a database server before it goes on, and says exactly what the server did not like', async ({ app }) => {
    const given = process.env['CRM_TEST_MARIADB_URL'] ?? process.env['CRM_TEST_MYSQL_URL']
    test.skip(given === undefined, 'there is no database server')
    const server = new URL(given!)
    const page = await app.open()
    await next(page).click()
    await next(page).click()
    await page.getByText('На сервере MySQL или MariaDB').click()
    await page.getByLabel('Адрес сервера').fill(server.hostname)
    await page.getByLabel('Порт').fill(server.port)
    await page.getByLabel('Пользователь', { exact: true }).fill(decodeURIComponent(server.username))
    await page.getByLabel('Пароль', { exact: true }).fill('не тот')
    await expect(next(page)).toBeDisabled()
    const tryIt = page.getByRole('button', { name: 'Проверить соединение' })
    await tryIt.click()
    await expect(page.getByRole('alert')).toHaveText('Сервер не принял имя или пароль. Проверьте пользователя базы данных и его пароль')
    await page.getByLabel('Пароль', { exact: true }).fill(decodeURIComponent(server.password))
    await page.getByLabel('Имя базы данных').fill('no_such_database_here')
    await tryIt.click()
    await expect(page.getByRole('alert')).toContainText('Такой базы данных на сервере нет')
    await page.getByLabel('Порт').fill('1')
    await tryIt.click()
    await expect(page.getByRole('alert')).toContainText('никто не отвечает')
    await expect(next(page)).toBeDisabled()
  })

  test('takes the certificate of the server or of its authority, pasted or as a file, and says exactly what is wrong with it', async ({ app }) => {
    const given = process.env['CRM_TEST_MARIADB_URL'] ?? process.env['CRM_TEST_MYSQL_URL']
    test.skip(given === undefined, 'there is no database server')
    const server = new URL(await freshDatabase(given!))
    const front = await tlsFront({ host: server.hostname, port: Number(server.port) }, officePem('here'))
    try {
      const page = await app.open()
      await next(page).click()
      await next(page).click()
      await page.getByText('На сервере MySQL или MariaDB').click()
      await page.getByLabel('Адрес сервера').fill('127.0.0.1')
      await page.getByLabel('Порт').fill(String(front.port))
      await page.getByLabel('Имя базы данных').fill(server.pathname.slice(1))
      await page.getByLabel('Пользователь', { exact: true }).fill(decodeURIComponent(server.username))
      await page.getByLabel('Пароль', { exact: true }).fill(decodeURIComponent(server.password))
      const field = page.getByLabel('Сертификат сервера или вашего центра')
      const tryIt = page.getByRole('button', { name: 'Проверить соединение' })
      await expect(field).toBeHidden()
      await page.getByText('Защищать соединение (TLS)').click()
      await tryIt.click()
      await expect(page.getByRole('alert')).toHaveText('Сертификат сервера не подписан ни одним известным центром. Укажите сертификат самого сервера или центра, который его выдал')
      await field.fill('server-cert.pem')
      await tryIt.click()
      await expect(page.getByRole('alert')).toContainText('Нужен сертификат: текст от BEGIN CERTIFICATE')
      await field.fill(officePem('here'))
      await tryIt.click()
      await expect(page.getByRole('alert')).toContainText('Это закрытый ключ, а нужен сертификат')
      await field.fill(officePem('other-authority'))
      await tryIt.click()
      await expect(page.getByRole('alert')).toContainText('указанным центром не подписан')
      await expect(next(page)).toBeDisabled()

      // As Windows exports it: the bare bytes.
      const der = Buffer.from(officePem('authority').replace(/-----[^-]+-----|\s/g, ''), 'base64')
      const picker = page.locator('input[type=file]')
      await picker.setInputFiles({ name: 'письмо.cer', mimeType: 'application/octet-stream', buffer: Buffer.from('не сертификат') })
      await expect(page.locator('.field', { has: field }).getByRole('alert')).toContainText('Нужен сертификат')
      await picker.setInputFiles({ name: 'центр.cer', mimeType: 'application/x-x509-ca-cert', buffer: der })
      await expect(field).toHaveValue(/^-----BEGIN CERTIFICATE-----\n/)
      await tryIt.click()
      await expect(page.getByText('Соединение защищено').or(page.getByText('Прав достаточно')).first()).toBeVisible()
      await expect(page.getByRole('alert')).toBeHidden()
      await next(page).click()
      await title(page, 'Кто будет администратором')
      // The certificate is no secret: it is there after a reload, unlike the password.
      await page.reload()
      await expect(field).toHaveValue(/^-----BEGIN CERTIFICATE-----\n/)
      await expect(page.getByLabel('Пароль', { exact: true })).toHaveValue('')
    } finally {
      front.close()
    }
  })
})
