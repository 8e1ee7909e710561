/** What the register of companies says of one. */
export const REGISTER_STATES = ['active', 'liquidating', 'liquidated', 'bankrupt', 'reorganizing', 'unknown'] as const
export type RegisterState = (typeof REGISTER_STATES)[number]

/** With such a company nothing can be signed any more. */
const ENDED: readonly RegisterState[] = ['liquidated', 'bankrupt']

/** How serious it is for whoever deals with the company. */
export function toneOf(state: RegisterState): 'ok' | 'warn' | 'bad' {
  if (ENDED.includes(state)) return 'bad'
  return state === 'active' ? 'ok' : 'warn'
}
