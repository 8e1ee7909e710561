import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'custom-fields',
  settings: [{ path: 'fields', label: 'custom-fields.many', icon: 'pi-sliders-h', group: 'data', order: 10, screen: () => import('./FieldsPage.vue'), permission: 'custom-fields:update' }],
})
