import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | null | undefined

/**
 * Gives back what millions of short-lived cells have left behind. V8 by itself waits until its heap has grown several
 * times over, which on a machine with much memory is hundreds of megabytes; asked after every ten thousand rows it takes
 * ten milliseconds and the heap stays small.
 */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    const found: unknown = runInNewContext("typeof gc === 'function' ? gc : null")
    collect = typeof found === 'function' ? () => void (found as () => void)() : null
  }
  collect?.()
}
