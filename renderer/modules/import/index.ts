import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'import',
  routes: [{ path: '/m/:module/import', name: 'import', component: () => import('./ImportScreen.vue'), props: true }],
})
