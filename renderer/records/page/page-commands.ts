import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { useCatalog } from '../../core/catalog.ts'
import { linkTo } from '../../core/links.ts'
import { useSession } from '../../core/session.ts'
import { useCommands, type Command } from '../../core/shortcuts.ts'
import { beside, nameRecord, openTab } from '../../core/tabs.ts'
import { showToast } from '../../core/toasts.ts'
import { printing } from '../print/printing.ts'
import { forgetRecord, rememberRecord } from '../recent.ts'
import type { Page } from './use-page.ts'

/** What the palette offers while a record is open, and the record among the recent ones. */
export function usePageCommands(page: Page): { copyLink: () => Promise<void>; inTab: () => void; toSide: () => void; print: () => void } {
  const { t } = useI18n()
  const catalog = useCatalog()
  const session = useSession()

  const router = useRouter()
  const here = (): string => `/m/${page.module}/${page.id()}`

  async function copyLink(): Promise<void> {
    try {
      await navigator.clipboard.writeText(await linkTo(here()))
      showToast({ slot: 'copy', stay: 2500, text: t('records.page.linkCopied') })
    } catch (error) {
      page.tell(error)
    }
  }
  const inTab = (): void => openTab(here(), router.currentRoute.value.fullPath)
  const toSide = (): void => { beside.value = { module: page.module, id: page.id() } }
  const print = (): void => { printing.value = { kind: 'card', module: page.module, page } }
  const set = (patch: Record<string, unknown>) => (): void => void page.save(patch).catch(page.tell)
  const may = (): boolean => page.canEdit.value
  const status = page.headFields.value.find((field) => field.kind === 'choice')
  const owner = page.entity.ownedBy

  const commands: Command[] = [
    { id: 'record.copyLink', group: 'record', icon: 'pi-link', label: () => t('records.actions.copyLink'), run: copyLink },
    { id: 'record.tab', group: 'record', icon: 'pi-clone', label: () => t('desk.openTab'), keys: ['shift+KeyO'], run: inTab },
    { id: 'record.beside', group: 'record', icon: 'pi-objects-column', label: () => t('desk.beside'), run: toSide },
    { id: 'record.print', group: 'record', icon: 'pi-print', label: () => t('desk.print.action'), keys: ['mod+KeyP'], run: print },
    ...(status ? catalog.choicesOf(status.field.options.of ?? '') : []).map((item): Command => ({
      id: `record.status.${item.id}`, group: 'record', icon: 'pi-circle', label: () => `${status!.label}: ${catalog.labelOfChoice(item)}`, run: set({ [status!.key]: item.id }), when: may,
    })),
    ...(owner ? [{ id: 'record.mine', group: 'record' as const, icon: 'pi-user', label: () => t('records.actions.takeOver'), run: set({ [owner]: session.user?.id ?? null }), when: may }] : []),
    { id: 'record.remove', group: 'record', icon: 'pi-trash', label: () => t('ui.actions.delete'), run: () => void page.remove(), when: () => page.can('delete') && may() },
  ]
  useCommands(commands)

  watch(() => [page.row.value?.id, page.title.value, page.row.value?.deletedAt] as const, ([id, title, deletedAt]) => {
    if (id && deletedAt) forgetRecord(id)
    else if (id) {
      rememberRecord({ module: page.module, id, title })
      nameRecord(page.module, id, title)
    }
  }, { immediate: true })

  return { copyLink, inTab, toSide, print }
}
