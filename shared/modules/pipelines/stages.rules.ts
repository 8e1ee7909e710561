/** What a stage means, whatever users call it: reports count by these and survive renaming. */
export const STAGE_TYPES = ['open', 'ongoing', 'onHold', 'won', 'lost'] as const
export type StageType = (typeof STAGE_TYPES)[number]

/** A lead on such a stage is over: it neither rots nor stands in a forecast. */
export const CLOSED_TYPES: readonly StageType[] = ['won', 'lost']

export const isClosedType = (type: unknown): boolean => CLOSED_TYPES.includes(type as StageType)
