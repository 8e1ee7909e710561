import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'teams',
  settings: [{ path: 'teams', label: 'teams.many', icon: 'pi-users', group: 'people', order: 20, screen: () => import('./TeamsPage.vue'), permission: 'teams:update' }],
})
