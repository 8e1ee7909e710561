import { describe, expect, it } from 'vitest'
import { inTurn, resend } from '#renderer/core/resend.ts'
import { AppError } from '#shared/core/errors.ts'

const lost = () => new AppError('UNAVAILABLE', { what: 'connection' })

describe('a write whose answer was lost', () => {
  it('is sent again until it is answered', async () => {
    let sent = 0
    const answer = await resend(async () => {
      sent += 1
      if (sent < 3) throw lost()
      return 'done'
    }, [1, 1, 1])
    expect({ answer, sent }).toEqual({ answer: 'done', sent: 3 })
  })

  it('is given up after the last wait, with the loss told', async () => {
    let sent = 0
    await expect(resend(async () => {
      sent += 1
      throw lost()
    }, [1, 1])).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(sent).toBe(3)
  })

  it('is not repeated when the core refused it', async () => {
    let sent = 0
    await expect(resend(async () => {
      sent += 1
      throw new AppError('FORBIDDEN', { permission: 'clients:update' })
    }, [1, 1])).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(sent).toBe(1)
  })
})

describe('saves of one record', () => {
  it('wait for each other, also after one that failed; those of another do not', async () => {
    const log: string[] = []
    const work = (name: string, ms: number, fails = false) => async () => {
      log.push(`${name} begins`)
      await new Promise((resolve) => setTimeout(resolve, ms))
      log.push(`${name} ends`)
      if (fails) throw new Error(name)
    }
    const first = inTurn('clients:1', work('first', 20, true))
    const second = inTurn('clients:1', work('second', 1))
    const other = inTurn('clients:2', work('other', 1))
    const outcomes = await Promise.allSettled([first, second, other])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect(log).toEqual(['first begins', 'other begins', 'other ends', 'first ends', 'second begins', 'second ends'])
  })
})
