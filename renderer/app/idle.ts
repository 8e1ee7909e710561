import { onBeforeUnmount, onMounted } from 'vue'
import { useSession } from '../core/session.ts'

const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const
const CHECK_MS = 5_000

/** Locks the screen when nobody has touched it for as long as the workspace says; sleep of the computer counts too. */
export function useIdleLock(): void {
  const session = useSession()
  let last = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined
  const alive = () => { last = Date.now() }

  function check(): void {
    const minutes = session.info?.idleMinutes ?? 0
    if (minutes === 0 || session.stage !== 'ready' || Date.now() - last < minutes * 60_000) return
    session.lock().catch((error: unknown) => {
      console.warn('The core could not be told that the screen is locked', error)
      session.stage = 'locked'
    })
  }

  onMounted(() => {
    for (const sign of SIGNS) window.addEventListener(sign, alive, { passive: true, capture: true })
    timer = setInterval(check, CHECK_MS)
  })
  onBeforeUnmount(() => {
    for (const sign of SIGNS) window.removeEventListener(sign, alive, { capture: true })
    clearInterval(timer)
  })
}
