import Aura from '@primeuix/themes/aura'
import Button from 'primevue/button'
import PrimeVue from 'primevue/config'
import { createApp, defineComponent, h, ref } from 'vue'

type Row = Record<string, string>

/** The least that Vue and PrimeVue can be: one button, one plain table of fifty rows that a server gives. */
const Page = defineComponent(() => {
  const rows = ref<Row[]>([])
  const load = async () => {
    rows.value = (await (await fetch('/rows.json')).json()) as Row[]
  }
  const clear = () => {
    rows.value = []
  }
  if (location.hash === '') void load()
  const cells = (row: Row) => Object.values(row).map((value) => h('td', value))
  return () => [
    h(Button, { id: 'load', label: 'Показать', onClick: () => void load() }),
    h(Button, { id: 'clear', label: 'Убрать', onClick: clear }),
    h('table', h('tbody', rows.value.map((row, i) => h('tr', { key: i, 'data-line': i }, cells(row))))),
  ]
})

createApp(Page).use(PrimeVue, { theme: { preset: Aura } }).mount('#app')
