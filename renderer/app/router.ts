import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from 'vue-router'
import { entityOf } from '#shared/entities.ts'
import { keepHeading } from '../core/heading.ts'
import { moduleDescriptors } from '../core/module.ts'
import HomeScreen from './HomeScreen.vue'

const listScreen = () => import('../records/ListScreen.vue')
const pageScreen = () => import('../records/PageScreen.vue')

/**
 * `/m/clients` and `/m/clients/<id>` for every module, unless it brings screens of its own; `/settings/<page>`.
 * Every screen is a chunk of its own.
 */
export function createAppRouter(): Router {
  const own: RouteRecordRaw[] = moduleDescriptors().flatMap((descriptor) => descriptor.routes ?? [])
  return keepHeading(createRouter({
    history: createWebHistory('/'),
    routes: [
      { path: '/', name: 'home', component: HomeScreen },
      ...own,
      { path: '/m/:module', name: 'list', component: listScreen, props: true, beforeEnter: (to) => knownModule(to.params['module']) },
      { path: '/m/:module/:id', name: 'record', component: pageScreen, props: true, beforeEnter: (to) => knownModule(to.params['module']) },
      { path: '/open/:workspace/m/:rest+', name: 'open', component: () => import('./OpenLink.vue'), props: true },
      { path: '/settings/:page?', name: 'settings', component: () => import('./SettingsScreen.vue'), props: true },
      { path: '/:rest(.*)*', name: 'lost', component: () => import('./LostScreen.vue') },
    ],
  }))
}

function knownModule(name: string | string[] | undefined): boolean | { name: string; params: { rest: string[] } } {
  return typeof name === 'string' && entityOf(name) ? true : { name: 'lost', params: { rest: ['m', String(name)] } }
}

/** Fetches what the address will show while the core is still being asked who is here. Only for whoever was here before. */
export function fetchAhead(path: string): void {
  const screens = [import('./AppShell.vue'), path.startsWith('/settings') ? import('./SettingsScreen.vue') : /^\/m\/[^/]+\/./.test(path) ? pageScreen() : listScreen()]
  // Whoever needs the screen asks for it again, and hears then why it did not come.
  Promise.all(screens).catch((error: unknown) => console.warn('A screen did not come ahead of time', error))
}
