import { ref, shallowRef, watch } from 'vue'
import { checkInn } from '#shared/core/requisites.ts'
import type { FoundRequisites } from '#shared/modules/requisites/requisites.contract.ts'
import { api } from '../../core/api.ts'
import { today } from '../../core/format.ts'
import { useErrorWords } from '../../core/errors.ts'

/** Asked once for all forms and pages: whether the office has a key. */
const configured = ref<boolean | null>(null)

export async function refreshConfigured(): Promise<void> {
  configured.value = (await api.requisites.settings()).configured
}

/** What of the register goes into which field of a client. */
export function valuesOf(found: FoundRequisites): Record<string, string> {
  const { name, fullName, kpp, ogrn, legalAddress, city, director, kind } = found
  const said = found.state === 'unknown' ? {} : { registerState: found.state, registerCheckedOn: today() }
  return Object.fromEntries(Object.entries({ ...said, name, fullName, kpp, ogrn, legalAddress, city, director, kind }).filter((entry): entry is [string, string] => Boolean(entry[1])))
}

/** Looks up an INN on demand; what was found belongs to that INN alone. */
export function useLookup(inn: () => string) {
  const { words } = useErrorWords()
  const found = shallowRef<FoundRequisites | null>(null)
  const nobody = ref(false)
  const problem = ref<string | null>(null)
  const busy = ref(false)
  const fits = (): boolean => checkInn(inn()).ok
  if (configured.value === null) refreshConfigured().catch((error: unknown) => console.warn('It could not be asked whether requisites can be looked up', error))

  watch(inn, () => {
    found.value = null
    nobody.value = false
    problem.value = null
  })

  async function find(): Promise<FoundRequisites | null> {
    busy.value = true
    problem.value = null
    nobody.value = false
    const asked = inn()
    try {
      const answer = await api.requisites.find({ inn: asked })
      if (inn() !== asked) return null
      found.value = answer.found
      nobody.value = answer.found === null
      return answer.found
    } catch (error) {
      problem.value = words(error)
      return null
    } finally {
      busy.value = false
    }
  }

  return { configured, found, nobody, problem, busy, fits, find }
}
