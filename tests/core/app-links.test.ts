import { describe, expect, it } from 'vitest'
import { entryOf, makeLink, parseLink } from '#shared/core/links.ts'

const WORKSPACE = '01900000-0000-7000-8000-000000000001'
const ID = '01900000-0000-7000-8000-000000000002'

describe('a link into the application', () => {
  it.each([`/m/clients/${ID}`, '/m/clients', `/m/lead-stages?view=${ID}`])('to %s comes back as it was made', (path) => {
    const target = parseLink(makeLink(WORKSPACE, path))!
    expect(target).toEqual({ workspace: WORKSPACE, path })
    expect(entryOf(target)).toBe(`/open/${WORKSPACE}${path}`)
  })

  it('without a workspace means the one that is open', () => {
    expect(entryOf(parseLink(`mycrm://clients/${ID}`)!)).toBe(`/m/clients/${ID}`)
  })

  it.each([`mycrm://${WORKSPACE}`, `mycrm://${WORKSPACE}/`, `https://clients/${ID}`, `mycrm://clients/${ID}/../x`, `mycrm://clients/${ID}#x`, `mycrm://clients?view=${ID}&next=//evil`, `mycrm://clients/${ID}\n`, 'mycrm://' + 'a'.repeat(400)])(
    '%j is none',
    (text) => {
      expect(parseLink(text)).toBeNull()
    },
  )
})
