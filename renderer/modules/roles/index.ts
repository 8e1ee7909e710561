import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'roles',
  settings: [{ path: 'roles', label: 'roles.many', icon: 'pi-shield', group: 'people', order: 30, screen: () => import('./RolesPage.vue'), permission: 'roles:update' }],
})
