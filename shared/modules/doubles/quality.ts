import type { Filter } from '../../core/filter.ts'

/** One thing that may be wrong or missing, and the filter that lists the records. */
export interface QualityCheck {
  key: string
  filter: Filter
}

const empty = (field: string): Filter => ({ field, op: 'empty' })
const LEGAL: Filter = { field: 'kind', op: 'in', value: ['company', 'entrepreneur'] }
const ALIVE: Filter = { field: 'stageType', op: 'in', value: ['open', 'ongoing', 'onHold'] }
const UNREACHABLE: Filter = { and: [empty('phone'), empty('email')] }

/** What is looked after in each module, most pressing first. Doubles and wrong numbers are found by other means. */
export const QUALITY: Readonly<Record<string, readonly QualityCheck[]>> = {
  clients: [
    { key: 'noOwner', filter: empty('ownerId') },
    { key: 'noNextStep', filter: empty('nextContactOn') },
    { key: 'noReach', filter: UNREACHABLE },
    { key: 'noInn', filter: { and: [LEGAL, empty('inn')] } },
    { key: 'noAddress', filter: { and: [LEGAL, empty('legalAddress')] } },
    { key: 'noBank', filter: { and: [LEGAL, empty('bankAccount')] } },
  ],
  leads: [
    { key: 'noOwner', filter: { and: [ALIVE, empty('ownerId')] } },
    { key: 'noNextStep', filter: { and: [ALIVE, empty('nextContactOn')] } },
    { key: 'noReach', filter: { and: [ALIVE, UNREACHABLE] } },
  ],
  contacts: [
    { key: 'noOwner', filter: empty('ownerId') },
    { key: 'noReach', filter: UNREACHABLE },
  ],
}
