import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'jobs',
  settings: [{ path: 'jobs', label: 'jobs.title', icon: 'pi-clock', group: 'data', order: 80, screen: () => import('./JobsPage.vue'), permission: 'settings:manage' }],
})
