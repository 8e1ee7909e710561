import { newId } from '#shared/core/ids.ts'
import { api, type AnyRow } from '../../core/api.ts'
import { useArranging } from '../../core/arranging.ts'
import { appErrorOf, isError } from '../../core/errors.ts'
import { translate } from '../../core/i18n.ts'
import { resend } from '../../core/records.ts'
import { showToast } from '../../core/toasts.ts'
import { useUndo } from '../../core/undo.ts'

/** The stages of a pipeline as they are arranged, and what becomes of the leads on one that goes. */
export function useStages() {
  const arranging = useArranging('lead-stages')
  const { attempt, writer } = arranging
  const { undo } = useUndo()

  /** Removes a stage; answers how many leads stand in the way, whoever may see them (0: it is gone, or the refusal was told). */
  async function removeEmpty(stage: AnyRow): Promise<number> {
    let leads = 0
    await attempt(async () => {
      try {
        await writer.remove(stage)
      } catch (error) {
        const failure = appErrorOf(error)
        if (!isError(failure, 'RULE') || failure.data.rule !== 'pipelines.stageInUse') throw error
        leads = Number(failure.data['count'])
      }
    })
    return leads
  }

  /** Moves the leads of a stage to another and removes it, in one step. */
  const dissolve = (stage: AnyRow, to: string): Promise<boolean> => attempt(async () => {
    const operationId = newId()
    const result = await resend(() => api['lead-stages'].dissolve({ id: stage.id, to, operationId }))
    showToast({ slot: 'undo', text: translate('ui.done.remove', { title: String(stage['label']) }), action: { label: translate('ui.undo.action'), run: () => undo(result.operationId) } })
  })

  return { ...arranging, removeEmpty, dissolve }
}
