import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'tags',
  settings: [{ path: 'tags', label: 'tags.many', icon: 'pi-tags', group: 'data', order: 30, screen: () => import('./TagsPage.vue'), permission: 'tags:update' }],
})
