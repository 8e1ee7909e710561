import { MailError, openMailbox, type MailAccount, type Mailbox } from '#main/gateways/mailbox.ts'
import type { Ctx } from '#main/core/context.ts'
import { MOST_LETTER_BYTES } from './letters.ts'
import { keepMark, marksOf, passwordOf, SourceProblem, type Source } from './sources.ts'
import { takeLetter } from './take-letter.ts'

/** Letters of one turn: a full mailbox is read bit by bit, and others get their turn between. */
const MOST_LETTERS = 200
const DAY_MS = 86_400_000
/** When the server has numbered its letters anew, those of so many days are looked at again; what was taken is known. */
const DAYS_AGAIN = 30

/** @throws SourceProblem `incomplete`, `noPassword`, `otherComputer` */
export function accountOf(ctx: Ctx, source: Source): MailAccount {
  const { host, account, security } = source
  if (host === null || account === null) throw new SourceProblem('incomplete')
  return { host, port: source.port ?? (security === 'tls' ? 993 : 143), security, user: account, password: passwordOf(ctx, source), mailbox: source.mailbox ?? 'INBOX' }
}

/** Opens the mailbox; what is wrong has words. @throws SourceProblem */
export async function openSourceMailbox(ctx: Ctx, source: Source): Promise<Mailbox> {
  const account = accountOf(ctx, source)
  return mailing(account, () => openMailbox(account))
}

async function mailing<T>(account: Pick<MailAccount, 'host' | 'port' | 'mailbox'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof MailError)) throw error
    throw new SourceProblem(`mail.${error.problem}`, { host: account.host, port: String(account.port), mailbox: account.mailbox, detail: error.detail }, { cause: error })
  }
}

/**
 * Takes the letters that have come since the last time, in their order. How far it came is kept after each, so that a
 * cut connection costs nothing; two readers at once do no harm, for a letter is taken in one transaction with its note.
 * @throws SourceProblem
 */
export async function readMailbox(ctx: Ctx, source: Source, signal: AbortSignal): Promise<number> {
  const account = accountOf(ctx, source)
  const box = await openSourceMailbox(ctx, source)
  let taken = 0
  try {
    const mark = (await marksOf(ctx)).get(source.id)
    const known = mark !== undefined && mark.uidValidity === box.uidValidity
    const days = mark?.uidValidity ? DAYS_AGAIN : source.daysBack
    const from = known ? { after: mark.lastUid } : { since: new Date(Date.parse(ctx.now()) - days * DAY_MS) }
    const uids = await mailing(account, () => box.uids(from))
    if (!known) await keepMark(ctx, source.id, { uidValidity: box.uidValidity, lastUid: Math.max(0, (uids[0] ?? 1) - 1) })
    for (const uid of uids.slice(0, MOST_LETTERS)) {
      if (signal.aborted) break
      const raw = await mailing(account, () => box.letter(uid, MOST_LETTER_BYTES))
      if (raw) {
        const { outcome } = await takeLetter(ctx, source, raw)
        if (outcome === 'lead' || outcome === 'activity') taken += 1
      }
      await keepMark(ctx, source.id, { lastUid: uid })
    }
  } finally {
    await box.close()
  }
  return taken
}
