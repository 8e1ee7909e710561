import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'desk',
  slots: {
    'frame:top': () => import('./TabStrip.vue'),
    'frame:beside': () => import('./BesidePane.vue'),
  },
})
