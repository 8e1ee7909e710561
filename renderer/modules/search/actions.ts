import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { entities } from '#shared/entities.ts'
import type { Entity } from '#shared/core/entity.ts'
import { moduleDescriptors } from '../../core/module.ts'
import { useSession } from '../../core/session.ts'
import { activeCommands } from '../../core/shortcuts.ts'
import { openCreate } from '../../records/form/create.ts'
import type { Action } from './palette.ts'

/** Everything that can be done from where one is: commands of the screen, going somewhere, making something. */
export function usePaletteActions() {
  const { t } = useI18n()
  const router = useRouter()
  const session = useSession()

  const menuModules = (): { name: string; entity: Entity }[] => moduleDescriptors().flatMap(({ name, menu }) => {
    const entity = (entities as Record<string, Entity>)[name]
    return menu && entity ? [{ name, entity }] : []
  })

  function creates(): Action[] {
    return menuModules().filter(({ name, entity }) => !entity.readOnly && session.can(`${name}:create`)).map(({ name, entity }) => ({
      id: `create.${name}`, label: t(`${name}.create`), icon: entity.icon ?? 'pi-plus', words: t('search.words.create'),
      run: () => openCreate(name, { onDone: (row) => void router.push(`/m/${name}/${row.id}`) }),
    }))
  }

  function imports(): Action[] {
    return menuModules().filter(({ name, entity }) => !entity.readOnly && session.can(`${name}:import`)).map(({ name }) => ({
      id: `import.${name}`, label: t('search.import', { what: t(`${name}.many`) }), icon: 'pi-upload', words: t('search.words.import'), run: () => void router.push(`/m/${name}/import`),
    }))
  }

  function settings(): Action[] {
    return moduleDescriptors().flatMap(({ settings: pages = [] }) => pages)
      .filter((page) => page.permission === undefined || session.can(page.permission))
      .map((page) => ({ id: `settings.${page.path}`, label: t('search.settings', { what: t(page.label) }), icon: page.icon, run: () => void router.push(`/settings/${page.path}`) }))
  }

  function commands(): Action[] {
    return activeCommands().filter((command) => !command.shownOnly && command.id !== 'search.open' && command.id !== 'list.create').map((command) => ({
      id: command.id, label: command.label(), icon: command.icon ?? 'pi-angle-right', ...(command.keys?.[0] ? { keys: command.keys[0] } : {}), run: command.run,
    }))
  }

  return { actions: (): Action[] => [...creates(), ...commands(), ...imports(), ...settings()], menuModules }
}
