import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'lead-sources',
  settings: [{ path: 'lead-sources', label: 'lead-sources.many', icon: 'pi-inbox', group: 'data', order: 20, screen: () => import('./SourcesPage.vue'), permission: 'lead-sources:read' }],
})
