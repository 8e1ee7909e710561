import { defineModule } from '../../core/module.ts'
import { markOf } from './register.ts'

export default defineModule({
  name: 'clients',
  menu: { group: 'sales', order: 10 },
  mark: markOf,
  board: { by: 'statusId', card: ['city', 'phone', 'ownerId', 'tags', 'nextContactOn'] },
  slots: {
    'form:clients': () => import('./PasteCardIntoForm.vue'),
    'page:clients:summary': () => import('./ClientSummary.vue'),
    'page:clients:tab:people': () => import('./PeopleTab.vue'),
    'page:clients:tab:requisites': () => import('./RequisitesTab.vue'),
    'page:contacts:tab:clients': () => import('./CompaniesTab.vue'),
    'page:clients:after:main': () => import('./FamilyTree.vue'),
    'page:clients:after:bank': () => import('./RequisitesCheck.vue'),
  },
})
