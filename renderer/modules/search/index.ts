import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'search',
  slots: { overlay: () => import('./SearchOverlay.vue') },
})
