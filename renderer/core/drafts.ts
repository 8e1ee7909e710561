import { reactive } from 'vue'
import { newId } from '#shared/core/ids.ts'
import type { Draft } from '#shared/modules/drafts/drafts.contract.ts'
import { api } from './api.ts'
import { onLeaving, outliving } from './leaving.ts'

/**
 * What was typed and not saved. A draft is written every two seconds to the core and when the page is left, so it outlives the
 * window and is there at another browser of the same person; what is known of it stands here too, so that forms find it at once.
 */
export type DraftInput = Pick<Draft, 'kind' | 'module' | 'title' | 'values'> & { recordId?: string | null }

const EVERY_MS = 2000
/** Set aside by hand: offered in the list of drafts, and nowhere else. */
const KEPT = 'kept:'

const known = reactive(new Map<string, Draft>())
const waiting = new Map<string, ReturnType<typeof setTimeout>>()
const writing = new Map<string, Promise<unknown>>()
let loading: Promise<void> | null = null

/** Asks the core for all; called when somebody has come in, and before the list is shown. */
export function loadDrafts(): Promise<void> {
  loading ??= api.drafts
    .list()
    .then(({ items }) => {
      const kept = new Map(items.map((draft) => [draft.key, draft]))
      for (const key of known.keys()) if (!kept.has(key) && !waiting.has(key)) known.delete(key)
      for (const [key, draft] of kept) if (!waiting.has(key)) known.set(key, draft)
    })
    .finally(() => { loading = null })
  return loading
}

export const draftOf = (key: string): Draft | undefined => known.get(key)
/** Newest first. */
export const allDrafts = (): Draft[] => [...known.values()].toSorted((a, b) => (a.savedAt < b.savedAt ? 1 : -1))
export const isKept = (draft: Pick<Draft, 'key'>): boolean => draft.key.startsWith(KEPT)
/** The newest unfinished record of a module. */
export const unfinished = (module: string): Draft | undefined => allDrafts().find((draft) => draft.kind === 'create' && draft.module === module && !isKept(draft))

function inTurn(key: string, work: () => Promise<unknown>): void {
  const mine = (writing.get(key) ?? Promise.resolve()).then(work).catch((error: unknown) => console.warn('A draft could not be kept', error))
  writing.set(key, mine)
}

function write(key: string, leaving = false): void {
  clearTimeout(waiting.get(key))
  waiting.delete(key)
  const draft = known.get(key)
  if (!draft) return
  const { kind, module, recordId, title, values, closed } = draft
  // What is kept must be plain: a proxy of Vue's cannot cross to the core.
  const input = { key, kind, module, recordId, title, closed, values: JSON.parse(JSON.stringify(values)) as Record<string, never> }
  inTurn(key, () => api.drafts.save(input, leaving ? outliving(input) : {}))
}

onLeaving(() => { for (const key of waiting.keys()) write(key, true) })

/** Keeps what stands in a form now; it is written within two seconds, however fast somebody types. */
export function keepDraft(key: string, input: DraftInput): void {
  known.set(key, { key, recordTitle: known.get(key)?.recordTitle ?? null, recordId: null, ...input, savedAt: new Date().toISOString(), closed: false })
  if (!waiting.has(key)) waiting.set(key, setTimeout(() => write(key), EVERY_MS))
}

/** The form was closed without saving: what stood in it is written at once. */
export function closeDraft(key: string): void {
  const draft = known.get(key)
  if (!draft) return
  known.set(key, { ...draft, closed: true })
  write(key)
}

/** Saved, emptied or thrown away. */
export function dropDraft(key: string): void {
  clearTimeout(waiting.get(key))
  waiting.delete(key)
  if (!known.delete(key)) return
  inTurn(key, () => api.drafts.remove({ key }))
}

/** Sets a draft aside: its form begins anew, and the list of drafts still has it. */
export function setAside(key: string): void {
  const draft = known.get(key)
  if (!draft) return
  const kept = `${KEPT}${newId()}`
  known.set(kept, { ...draft, key: kept, closed: true })
  write(kept)
  dropDraft(key)
}

/** Brings a draft back under the key by which its form looks for it. */
export function takeUp(draft: Draft, key: string): void {
  if (draft.key === key) return
  if (known.has(key)) setAside(key)
  known.set(key, { ...draft, key, closed: false })
  write(key)
  dropDraft(draft.key)
}

/** Puts back what was thrown away from the list a moment ago. */
export function putBack(draft: Draft): void {
  known.set(draft.key, draft)
  write(draft.key)
}

/** Another person has come in: nothing of the one before may be left. */
export function forgetDrafts(): void {
  for (const timer of waiting.values()) clearTimeout(timer)
  waiting.clear()
  known.clear()
}

export const editKey = (module: string, id: string, field: string): string => `edit:${module}:${id}:${field}`
export const activityKey = (about: string): string => `activity:${about}`
