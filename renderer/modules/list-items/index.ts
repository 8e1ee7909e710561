import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'list-items',
  settings: [{ path: 'lists', label: 'list-items.many', icon: 'pi-list', group: 'data', order: 20, screen: () => import('./ListsPage.vue'), permission: 'list-items:update' }],
})
