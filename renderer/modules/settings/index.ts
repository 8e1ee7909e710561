import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'settings',
  settings: [
    { path: 'look', label: 'settings.look.title', icon: 'pi-palette', group: 'mine', order: 20, screen: () => import('./LookPage.vue') },
    { path: 'office', label: 'settings.office.title', icon: 'pi-building', group: 'office', order: 10, screen: () => import('./OfficePage.vue'), permission: 'settings:manage' },
    { path: 'seats', label: 'settings.seats.title', icon: 'pi-sitemap', group: 'office', order: 15, screen: () => import('./SeatsPage.vue'), permission: 'settings:manage' },
    { path: 'security', label: 'settings.security.title', icon: 'pi-shield', group: 'office', order: 20, screen: () => import('./SecurityPage.vue'), permission: 'settings:manage' },
    { path: 'demo', label: 'settings.demo.title', icon: 'pi-sparkles', group: 'data', order: 90, screen: () => import('./DemoPage.vue'), permission: 'settings:manage' },
  ],
})
