import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'assignment-rules',
  settings: [{ path: 'assignment', label: 'assignment-rules.settings.menu', icon: 'pi-directions', group: 'data', order: 27, screen: () => import('./RulesPage.vue'), permission: 'assignment-rules:update' }],
})
