import { sql } from 'kysely'
import type { Ctx } from './context.ts'

/** The next number of a named sequence, from 1, taken in the transaction of the operation: rolled back with it, never given twice. */
export async function nextNumber(ctx: Ctx, name: string): Promise<number> {
  if (ctx.dialect === 'sqlite') {
    const found = await sql<{ value: number }>`insert into sequences (name, value) values (${name}, 1) on conflict (name) do update set value = value + 1 returning value`.execute(ctx.db)
    return found.rows[0]!.value
  }
  await sql`insert into sequences (name, value) values (${name}, 1) on duplicate key update value = value + 1`.execute(ctx.db)
  const found = await sql<{ value: number }>`select value from sequences where name = ${name} for update`.execute(ctx.db)
  return Number(found.rows[0]!.value)
}
