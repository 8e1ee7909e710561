import { shallowRef } from 'vue'
import { api } from './api.ts'
import { onChange } from './changes.ts'

export interface Colleague {
  id: string
  name: string
  email: string
  position: string | null
}

/** Colleagues who can be addressed with `@`; asked for when the first is needed, and again when somebody comes or goes. */
export const colleagues = shallowRef<readonly Colleague[]>([])
let asked: Promise<void> | null = null

export function loadColleagues(): Promise<void> {
  if (!asked) {
    onChange('users', () => { asked = null })
    asked = api.notifications.people().then(
      ({ items }) => { colleagues.value = items },
      (error: unknown) => {
        asked = null
        console.warn('The colleagues are not known', error)
      },
    )
  }
  return asked
}
