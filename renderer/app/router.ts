import type { Component } from 'vue'
import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from 'vue-router'
import { entityOf } from '#shared/entities.ts'
import { moduleDescriptors, type Lazy } from '../core/module.ts'
import HomeScreen from './HomeScreen.vue'

const records = import.meta.glob<Component>('../records/{ListScreen,PageScreen}.vue', { import: 'default' })
const screen = (name: string): Lazy => records[`../records/${name}.vue`] ?? (() => import('./LostScreen.vue'))

/**
 * `/m/clients` and `/m/clients/<id>` for every module, unless it brings screens of its own; `/settings/<page>`.
 * Every screen is a chunk of its own.
 */
export function createAppRouter(): Router {
  const own: RouteRecordRaw[] = moduleDescriptors().flatMap((descriptor) => descriptor.routes ?? [])
  return createRouter({
    history: createWebHistory('/'),
    routes: [
      { path: '/', name: 'home', component: HomeScreen },
      ...own,
      { path: '/m/:module', name: 'list', component: screen('ListScreen'), props: true, beforeEnter: (to) => knownModule(to.params['module']) },
      { path: '/m/:module/:id', name: 'record', component: screen('PageScreen'), props: true, beforeEnter: (to) => knownModule(to.params['module']) },
      { path: '/settings/:page?', name: 'settings', component: () => import('./SettingsScreen.vue'), props: true },
      { path: '/:rest(.*)*', name: 'lost', component: () => import('./LostScreen.vue') },
    ],
  })
}

function knownModule(name: string | string[] | undefined): boolean | { name: string; params: { rest: string[] } } {
  return typeof name === 'string' && entityOf(name) ? true : { name: 'lost', params: { rest: ['m', String(name)] } }
}
