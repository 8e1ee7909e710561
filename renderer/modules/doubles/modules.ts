import type { Entity } from '#shared/core/entity.ts'
import { entities } from '#shared/entities.ts'
import { translate } from '../../core/i18n.ts'
import { useSession } from '../../core/session.ts'

/** The modules whose records may be doubles and may be read here, with their names. */
export function modulesWithDoubles(): { value: string; label: string }[] {
  const { can } = useSession()
  return Object.values(entities as Record<string, Entity>)
    .filter((entity) => entity.doubles && can(`${entity.name}:read`))
    .map((entity) => ({ value: entity.name, label: translate(`${entity.name}.many`) }))
}
