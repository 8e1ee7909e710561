import { expect, it } from 'vitest'
import { NEXT_DAYS, nextDay } from '#renderer/records/timeline/next-days.ts'

it('offers tomorrow, three days and a week from today, over the end of months and of February', () => {
  const offered = (today: string): string[] => NEXT_DAYS.map((name) => nextDay(name, today))
  expect(offered('2026-11-24')).toEqual(['2026-11-25', '2026-11-27', '2026-12-01'])
  expect(offered('2027-02-26')).toEqual(['2027-02-27', '2027-03-01', '2027-03-05'])
  expect(offered('2028-02-28')).toEqual(['2028-02-29', '2028-03-02', '2028-03-06'])
})
