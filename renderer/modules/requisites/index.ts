import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'requisites',
  settings: [{ path: 'requisites', label: 'requisites.title', icon: 'pi-id-card', group: 'data', order: 30, screen: () => import('./RequisitesPage.vue'), permission: 'settings:manage' }],
  slots: {
    'page:clients:after:requisites': () => import('./PageLookup.vue'),
    'form:clients:inn': () => import('./FormLookup.vue'),
  },
})
