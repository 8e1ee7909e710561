import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'pipelines',
  settings: [{ path: 'pipelines', label: 'pipelines.settings.title', icon: 'pi-flag', group: 'data', order: 25, screen: () => import('./PipelinesPage.vue'), permission: 'pipelines:update' }],
})
