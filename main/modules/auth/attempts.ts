import type { Core } from '#main/core/context.ts'
import { AppError } from '#shared/core/errors.ts'

/**
 * Failed sign-ins are counted in the database, for an account from an address, so that another seat or a restart does
 * not start anew, and so that a stranger cannot lock the owner out from elsewhere.
 */
const FREE_TRIES = 5
const LOCK_AT = 10
const LOCK_SECONDS = 15 * 60

/** Seconds to wait after so many failures: 1, 2, 4, 8, 16 after the fifth, a quarter of an hour from the tenth on. */
export function waitAfter(failures: number): number {
  if (failures < FREE_TRIES) return 0
  return failures >= LOCK_AT ? LOCK_SECONDS : 2 ** (failures - FREE_TRIES)
}

/**
 * Counts the try before the password is looked at, so that a hundred at once are a hundred; success forgets them.
 * @throws UNAUTHENTICATED `blocked` with the seconds left
 */
export async function takeTry(core: Core, account: string, address: string): Promise<void> {
  const now = core.clock()
  const at = now.toISOString()
  await core.connection.db.transaction().execute(async (tx) => {
    const row = await tx.selectFrom('sign_in_attempts').select(['failures', 'last_at']).where('account', '=', account).where('address', '=', address).executeTakeFirst()
    if (!row) {
      await tx.insertInto('sign_in_attempts').values({ account, address, failures: 1, last_at: at }).execute()
      return
    }
    const since = (now.getTime() - Date.parse(String(row['last_at']))) / 1000
    const left = Math.ceil(waitAfter(Number(row['failures'])) - Math.max(0, since))
    if (left > 0) throw new AppError('UNAUTHENTICATED', { reason: 'blocked', retryAfter: left })
    // Once the quarter of an hour is over, counting starts anew.
    const failures = since > LOCK_SECONDS ? 1 : Number(row['failures']) + 1
    await tx.updateTable('sign_in_attempts').set({ failures, last_at: at }).where('account', '=', account).where('address', '=', address).execute()
  })
}

export async function forgetFailures(core: Core, account: string, address: string): Promise<void> {
  await core.connection.db.deleteFrom('sign_in_attempts').where('account', '=', account).where('address', '=', address).execute()
}
