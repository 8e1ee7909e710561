import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'notifications',
  slots: {
    sidebar: () => import('./BellButton.vue'),
    'record:tools': () => import('./FollowButton.vue'),
  },
  settings: [{ path: 'notifications', label: 'notifications.settings.title', icon: 'pi-bell', group: 'mine', order: 30, screen: () => import('./NotificationsPage.vue') }],
})
