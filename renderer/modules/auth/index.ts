import { defineModule } from '../../core/module.ts'

export default defineModule({
  name: 'auth',
  settings: [
    { path: 'profile', label: 'auth.profile.title', icon: 'pi-user', group: 'mine', order: 10, screen: () => import('./ProfilePage.vue') },
    { path: 'sessions', label: 'auth.sessions.title', icon: 'pi-desktop', group: 'mine', order: 30, screen: () => import('./SessionsPage.vue') },
    { path: 'tokens', label: 'auth.tokens.title', icon: 'pi-key', group: 'mine', order: 40, screen: () => import('./TokensPage.vue') },
  ],
})
