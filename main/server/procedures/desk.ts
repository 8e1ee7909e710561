import { drafts, notifications } from '../../modules/index.ts'
import type { Implementer } from '../router.ts'

/** What belongs to the one who asks: whom they follow, what they are told of, what they have typed and not saved. */
export function deskProcedures(os: Implementer) {
  const { followers, notifications: bell, drafts: kept } = os
  return {
    followers: {
      state: followers.state.handler(({ context, input }) => notifications.followingState(context.guarded.ctx, input)),
      set: followers.set.handler(({ context, input }) => notifications.setFollowing(context.guarded.ctx, input)),
    },
    notifications: {
      list: bell.list.handler(({ context, input }) => notifications.listNotifications(context.guarded.ctx, input)),
      unread: bell.unread.handler(({ context }) => notifications.unread(context.guarded.ctx)),
      mark: bell.mark.handler(({ context, input }) => notifications.mark(context.guarded.ctx, input)),
      snooze: bell.snooze.handler(({ context, input }) => notifications.snooze(context.guarded.ctx, input)),
      settings: bell.settings.handler(({ context }) => notifications.mySettings(context.guarded.ctx)),
      saveSettings: bell.saveSettings.handler(({ context, input }) => notifications.saveMySettings(context.guarded.ctx, input)),
      people: bell.people.handler(({ context }) => notifications.people(context.guarded.ctx)),
    },
    drafts: {
      list: kept.list.handler(({ context }) => drafts.listDrafts(context.guarded.ctx)),
      get: kept.get.handler(({ context, input }) => drafts.getDraft(context.guarded.ctx, input.key)),
      save: kept.save.handler(({ context, input }) => drafts.saveDraft(context.guarded.ctx, input)),
      remove: kept.remove.handler(({ context, input }) => drafts.removeDraft(context.guarded.ctx, input.key)),
    },
  }
}
