import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'doubles',
  menu: { group: 'sales', order: 90, to: '/quality', icon: 'pi-verified', label: 'doubles.quality.title', permission: 'clients:read' },
  routes: [
    { path: '/quality/:module?', name: 'quality', component: () => import('./QualityPage.vue'), props: true },
    { path: '/doubles/:module', name: 'doubles', component: () => import('./DoublesPage.vue'), props: true },
  ],
})
