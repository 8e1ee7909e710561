import { ref, watch } from 'vue'
import type { InputProps } from '../props.ts'

export type Reading = { ok: true; value: unknown } | { ok: false; problem: string; params?: Record<string, string | number> }

interface Typed {
  /** the stored value as it stands in the box while it is edited */
  write: (value: unknown) => string
  /** what was typed, as the stored value or as a problem; never called with blank text */
  read: (text: string) => Reading
}

type Emit = {
  (event: 'update:modelValue', value: unknown): void
  (event: 'problem', code: string | null, params?: Record<string, string | number>): void
}

/**
 * Text that stands for a value of another type. While somebody types, their text stays as it is; when they leave, it is
 * written anew in the proper form. What cannot be read is told as a problem and changes nothing.
 */
export function useTyped(props: InputProps, emit: Emit, { write, read }: Typed) {
  const text = ref(written(props.modelValue))
  const wrong = ref(false)
  const focused = ref(false)

  function written(value: unknown): string {
    return value === null || value === undefined || value === '' ? '' : write(value)
  }

  watch(() => props.modelValue, (value) => {
    if (!focused.value) text.value = written(value)
  })

  function type(next: string): void {
    text.value = next
    if (next.trim() === '') return settle(null)
    const result = read(next.trim())
    if (result.ok) settle(result.value)
    else {
      wrong.value = true
      emit('problem', result.problem, result.params)
    }
  }

  function settle(value: unknown): void {
    wrong.value = false
    emit('problem', null)
    if (value !== props.modelValue) emit('update:modelValue', value)
  }

  function leave(): void {
    focused.value = false
    if (!wrong.value) text.value = written(props.modelValue)
  }

  return { text, wrong, type, enter: () => { focused.value = true }, leave }
}
