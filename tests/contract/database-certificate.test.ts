import { X509Certificate } from 'node:crypto'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { DatabaseChoice } from '#shared/modules/setup/setup.contract.ts'
import { readConfig } from '#main/core/config.ts'
import { serverCertificate } from '#main/core/database.ts'
import { closeWorkspace } from '#main/core/workspace.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { checkDatabase, databaseChoiceOf, initWorkspace, invite, joinOffice } from '#main/modules/setup/setup.service.ts'
import { DATABASES, testFolder } from '../support/databases.ts'
import { certificateOf, officePem, tlsFront } from '../support/tls-front.ts'
import { openTestWorkspace } from '../support/workspace.ts'

type Server = Extract<DatabaseChoice, { kind: 'mysql' }>

const here = officePem('here')
const authority = officePem('authority')
const INVALID = (problem: string) => ({ code: 'INVALID', data: { fields: { certificate: `database.${problem}` } } })

describe.each(DATABASES.filter(({ name }) => name !== 'sqlite'))('the certificate that the wizard is given for $name', (database) => {
  /** The server behind a certificate of an office's own authority, as the wizard names it. */
  async function behind(pem: string): Promise<Server> {
    const choice = databaseChoiceOf((await database.fresh()).url) as Server
    const front = await tlsFront(choice, pem)
    onTestFinished(() => front.close())
    return { ...choice, port: front.port, tls: true }
  }
  const tried = (choice: Server, certificate: string | null) => checkDatabase({ ...choice, certificate }, new Date())
  const reached = expect.objectContaining({ reached: true, hasWorkspace: false }) as unknown

  test('may be that of the server, of its authority, a chain of both, or a fingerprint', async () => {
    const choice = await behind(here)
    expect(await tried(choice, certificateOf(here))).toEqual(reached)
    expect(await tried(choice, authority)).toEqual(reached)
    expect(await tried({ ...choice, host: 'localhost' }, authority)).toEqual(reached)
    expect(await tried(choice, `subject=CN = here\n${certificateOf(here)}\r\n\r\n${authority}`)).toEqual(reached)
    expect(await tried(choice, new X509Certificate(here).fingerprint256)).toEqual(reached)
  })

  test('is asked for where nobody known has signed it, and refused where it is another one', async () => {
    const choice = await behind(here)
    expect(await tried(choice, null)).toEqual({ reached: false, problem: 'selfSigned' })
    expect(await tried(choice, '  \n')).toEqual({ reached: false, problem: 'selfSigned' })
    expect(await tried(choice, officePem('other-authority'))).toEqual({ reached: false, problem: 'authority' })
    expect(await tried(choice, certificateOf(officePem('elsewhere')))).toEqual({ reached: false, problem: 'authority' })
    expect(await tried(choice, '0'.repeat(64))).toEqual({ reached: false, problem: 'certificate' })
    expect(await tried({ ...choice, password: 'не тот' }, authority)).toEqual({ reached: false, problem: 'auth' })
  })

  test('of an authority counts for the name and the time that it was signed for; the server’s own counts as it is', async () => {
    const elsewhere = await behind(officePem('elsewhere'))
    expect(await tried(elsewhere, authority)).toEqual({ reached: false, problem: 'certificateName' })
    expect(await tried(elsewhere, certificateOf(officePem('elsewhere')))).toEqual(reached)
    const expired = await behind(officePem('expired'))
    expect(await tried(expired, authority)).toEqual({ reached: false, problem: 'certificateExpired' })
    expect(await tried(expired, certificateOf(officePem('expired')))).toEqual(reached)
  })

  test('is refused as what it is when it is no certificate', async () => {
    const choice = await behind(here)
    await expect(tried(choice, 'server-cert.pem')).rejects.toMatchObject(INVALID('certificate'))
    await expect(tried(choice, 'ab'.repeat(31))).rejects.toMatchObject(INVALID('certificate'))
    await expect(tried(choice, here)).rejects.toMatchObject(INVALID('privateKey'))
    await expect(tried(choice, authority.slice(0, -40))).rejects.toMatchObject(INVALID('certificateCut'))
    await expect(tried(choice, authority.replace(/\n[^\n]+\n-----END/, '\n-----END'))).rejects.toMatchObject(INVALID('certificateCut'))
    expect(await checkDatabase({ ...choice, tls: false, certificate: here }, new Date())).not.toMatchObject({ problem: 'privateKey' })
  })

  test('of an authority goes on to the seats that join, so that a renewed one of the server is believed everywhere', async () => {
    const choice = { ...(await behind(here)), certificate: authority }
    const dataDir = testFolder()
    const { core } = await initWorkspace({ dataDir, hooks: moduleHooks }, { locale: 'ru', database: choice, administrator: { name: 'Анна', email: 'anna@example.ru', password: 'верный конь батарейка' }, company: { name: 'ООО «Проверка»', inn: null } })
    expect((await sql<{ Value: string }>`show session status like 'Ssl_cipher'`.execute(core.connection.db)).rows[0]!.Value).not.toBe('')
    await closeWorkspace(core)
    expect(readConfig(dataDir)).toMatchObject({ tls: true, fingerprint: null, authority })
    const office = await openTestWorkspace(dataDir)
    onTestFinished(() => office.close())
    const { code } = await invite(office.administrator.ctx, { host: '127.0.0.1' })
    expect(code.length).toBeLessThan(500)
    const seat = testFolder()
    await joinOffice(seat, { code, user: choice.user, password: choice.password })
    expect(readConfig(seat)).toMatchObject({ tls: true, fingerprint: null, authority })
    const second = await openTestWorkspace(seat)
    await second.close()
  })

  test('is looked at again when a seat is invited: who stands in between gets into no code', async () => {
    const choice = await behind(here)
    expect(await serverCertificate({ ...choice, authority })).toMatchObject({ trusted: true })
    const rogue = await behind(officePem('elsewhere'))
    await expect(serverCertificate({ ...rogue, authority })).rejects.toMatchObject({ data: { problem: 'certificateName' } })
  })
})
