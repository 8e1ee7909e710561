import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'users',
  settings: [{ path: 'people', label: 'users.many', icon: 'pi-user-plus', group: 'people', order: 10, screen: () => import('./PeoplePage.vue'), permission: 'users:update' }],
})
