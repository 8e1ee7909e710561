import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'sales',
  menu: { group: 'sales', order: 40, to: '/sales', icon: 'pi-chart-bar', label: 'sales.title', permission: 'leads:read' },
  routes: [{ path: '/sales/:report?', name: 'sales', component: () => import('./SalesScreen.vue'), props: true }],
})
