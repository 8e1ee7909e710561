import { z } from 'zod'
import { action, query } from '../../core/contract.ts'
import { REGISTER_STATES } from '../clients/register.rules.ts'

const tags = ['requisites']

/** A company or entrepreneur as the register knows it. */
export const foundRequisites = z.object({
  inn: z.string(),
  kind: z.enum(['company', 'entrepreneur']),
  name: z.string(),
  fullName: z.string().nullable(),
  kpp: z.string().nullable(),
  ogrn: z.string().nullable(),
  legalAddress: z.string().nullable(),
  city: z.string().nullable(),
  director: z.string().nullable(),
  state: z.enum(REGISTER_STATES),
  /** the day of the liquidation */
  liquidatedOn: z.string().nullable(),
})
export type FoundRequisites = z.infer<typeof foundRequisites>

export const requisitesSettings = z.object({ configured: z.boolean(), url: z.string().nullable() })

export const requisitesContract = {
  settings: query('/requisites/settings', { tags }).output(requisitesSettings),
  /** `key: null` switches it off. The key never comes back. */
  saveSettings: action('/requisites/settings', { tags })
    .input(z.strictObject({ key: z.string().min(1).max(200).nullable(), url: z.url().max(300).nullable().optional() }))
    .output(requisitesSettings),
  find: query('/requisites/{inn}', { tags }).input(z.strictObject({ inn: z.string().max(20) })).output(z.object({ found: foundRequisites.nullable() })),
}
