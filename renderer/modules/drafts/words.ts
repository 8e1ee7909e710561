import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { entityOf } from '#shared/entities.ts'
import type { Draft } from '#shared/modules/drafts/drafts.contract.ts'
import { useCatalog } from '../../core/catalog.ts'
import { activityKey, editKey, takeUp } from '../../core/drafts.ts'
import { draftKeyOf, openCreate } from '../../records/form/create.ts'

/** Kinds that are chosen, and kept as keys. */
const CHOSEN: ReadonlySet<string> = new Set(['enum', 'choice', 'ref', 'anyRef', 'color'])

/** Drafts in words, and the way back into their forms. */
export function useDraftWords() {
  const { t } = useI18n()
  const router = useRouter()
  const catalog = useCatalog()

  const aboutOf = (draft: Draft): string => String(draft.values['about'] ?? '')
  const fieldOf = (draft: Draft): string => Object.keys(draft.values)[0] ?? ''

  /** What it is: «Новый клиент», «Заметка», «Описание: ООО «Ромашка»». */
  function titleOf(draft: Draft): string {
    if (draft.kind === 'create') return draft.title || t(`${draft.module}.create`)
    const what = draft.kind === 'activity' ? t(`activities.values.kind.${String(draft.values['kind'] ?? 'note')}`) : catalog.labelOfField(draft.module, fieldOf(draft))
    return draft.recordTitle ? `${what}: ${draft.recordTitle}` : what
  }

  function kindOf(draft: Draft): string {
    if (draft.kind === 'create') return t(`${draft.module}.create`)
    return t(draft.kind === 'activity' ? 'drafts.kinds.activity' : 'drafts.kinds.edit')
  }

  /** What somebody typed into a form, besides the title; a key of what was chosen says nothing. */
  function typedIn({ module, title, values }: Draft): string {
    const fields = entityOf(module)?.fields ?? {}
    return Object.entries(values).filter(([key, value]) => typeof value === 'string' && value !== title && !CHOSEN.has(fields[key]?.kind ?? '') && !/^[0-9a-f-]{36}$/.test(value)).map(([, value]) => value).join(' · ')
  }

  function textOf(draft: Draft): string {
    const text = draft.kind === 'activity' ? draft.values['subject'] : draft.kind === 'edit' ? draft.values[fieldOf(draft)] : typedIn(draft)
    return typeof text === 'string' ? text.slice(0, 200) : ''
  }

  const iconOf = (draft: Draft): string => (draft.kind === 'create' ? (entityOf(draft.module)?.icon ?? 'pi-file') : draft.kind === 'activity' ? 'pi-comment' : 'pi-pencil')

  function go(draft: Draft): void {
    if (draft.kind === 'create') {
      takeUp(draft, draft.key.startsWith('create:') ? draft.key : draftKeyOf(draft.module))
      openCreate(draft.module)
      return
    }
    const [module, id] = draft.kind === 'activity' ? (aboutOf(draft).split(':') as [string, string]) : [draft.module, draft.recordId ?? '']
    takeUp(draft, draft.kind === 'activity' ? activityKey(aboutOf(draft)) : editKey(draft.module, id, fieldOf(draft)))
    void router.push(`/m/${module}/${id}`)
  }

  return { titleOf, kindOf, textOf, iconOf, go }
}
