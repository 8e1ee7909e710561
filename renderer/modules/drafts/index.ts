import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'drafts',
  slots: { overlay: () => import('./DraftsOverlay.vue') },
})
