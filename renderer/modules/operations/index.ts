import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'operations',
  slots: { overlay: () => import('./OperationsOverlay.vue') },
})
