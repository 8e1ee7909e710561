import type { NativeImage } from 'electron'
import { describe, expect, it } from 'vitest'
import { showBadge } from '#main/desktop/unread.ts'
import { words } from '#main/desktop/words.ts'

const mark = { toPNG: () => Buffer.from('mark') } as NativeImage

/** What the system was told, in order. */
function told(platform: NodeJS.Platform, counts: number[], hasWindow = true): unknown[] {
  const heard: unknown[] = []
  const app = { setBadgeCount: (count?: number) => heard.push(count) > 0 }
  const window = { setOverlayIcon: (overlay: NativeImage | null, description: string) => void heard.push([overlay, description]) }
  for (const count of counts) showBadge(count, { app, window: hasWindow ? window : null, platform, words: words('ru'), mark: () => mark })
  return heard
}

describe('the unread on the icon', () => {
  it.each(['darwin', 'linux'] as const)('is a number on %s', (platform) => {
    expect(told(platform, [7, 0])).toEqual([7, 0])
  })

  it('is a mark with words on Windows, which has no number, and is taken away with the last', () => {
    expect(told('win32', [7, 0])).toEqual([[mark, 'Непрочитанных: 7'], [null, '']])
  })

  it('needs a window there', () => {
    expect(told('win32', [7], false)).toEqual([])
  })
})
