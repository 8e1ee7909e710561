import { entityOf } from '#shared/modules.ts'
import type { ModuleHooks } from '#main/core/context.ts'

/** A call, meeting or letter is the last contact with the record that it is about. */
export const activitiesHooks: ModuleHooks = {
  async afterSaves(ctx, saves) {
    const latest = new Map<string, string>()
    for (const { after } of saves) {
      const [about, at] = [String(after['about']), String(after['happenedAt'])]
      if (after['kind'] !== 'note' && at > (latest.get(about) ?? '')) latest.set(about, at)
    }
    for (const [about, at] of latest) {
      const entity = entityOf(about.slice(0, about.indexOf(':')))
      if (!entity || !('lastContactAt' in entity.fields)) continue
      const id = about.slice(about.indexOf(':') + 1)
      // A derived figure, not an edit: it makes no version of its own, so that it conflicts with nobody.
      await ctx.db
        .updateTable(entity.table)
        .set({ last_contact_at: at })
        .where('id', '=', id)
        .where((eb) => eb.or([eb('last_contact_at', 'is', null), eb('last_contact_at', '<', at)]))
        .execute()
      await ctx.core.hooks.get(entity.name)?.contacted?.(ctx, id)
    }
  },
}
