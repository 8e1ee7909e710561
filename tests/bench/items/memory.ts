import type { Bench, Figure } from '../bench.ts'
import { memoryOf, type Served } from '../browser.ts'
import { openPlainBrowser, type PlainBrowser } from '../plain-browser.ts'

const CARDS = 500
const FIRST_ROW = `document.querySelector('[data-line]') !== null`

/** What a window and its core take, beside a bare page and its server: with a list open, and after many cards. */
export async function memory(bench: Bench, list: string, ours: () => Promise<Served>, plain: () => Promise<Served>, token: string): Promise<Figure[]> {
  const bare = await inBrowser(plain, async (browser, served) => {
    await browser.open(`${served.url}/`)
    await browser.until(FIRST_ROW)
    return sizesOf(browser, served)
  })
  const { first, last } = await inBrowser(ours, async (browser, served) => {
    await browser.setCookie({ name: 'crm_session', value: token, url: served.url })
    await browser.open(served.url + list)
    await browser.until(FIRST_ROW)
    const first = await sizesOf(browser, served)
    await openCards(bench, browser, list)
    return { first, last: await sizesOf(browser, served) }
  })
  const all = ({ browser, office }: Sizes) => browser + office
  const ratio = (one: number, other: number) => Math.round((one / other) * 100) / 100
  const [times, growth] = [ratio(all(first), all(bare)), ratio(all(last), all(first))]
  bench.tell(`memory: ${all(first)} MB against ${all(bare)} MB, ${all(last)} MB after ${CARDS} cards`)
  const { database } = bench.place
  return [
    { database, item: 'memory', what: 'all processes with a list open (browser and office server), MB', value: { ours: all(first), bare: all(bare), ratio: times, browser: first.browser, browserBare: bare.browser, office: first.office, officeBare: bare.office }, goal: '1.25x the bare page, guard 590 MB', met: { goal: times <= 1.25, guard: all(first) <= 590 } },
    { database, item: 'memory', what: `after ${CARDS} cards opened and closed, MB`, value: { after: all(last), before: all(first), ratio: growth, browserBefore: first.browser, browserAfter: last.browser, officeBefore: first.office, officeAfter: last.office, heapBefore: first.heap, heapAfter: last.heap, nodesBefore: first.nodes, nodesAfter: last.nodes }, goal: '+10 %', met: { goal: growth <= 1.1, guard: growth <= 1.1 } },
  ]
}

async function inBrowser<T>(make: () => Promise<Served>, work: (browser: PlainBrowser, served: Served) => Promise<T>): Promise<T> {
  const served = await make()
  const browser = await openPlainBrowser()
  try {
    return await work(browser, served)
  } finally {
    await browser.close()
    await served.stop()
  }
}

async function openCards(bench: Bench, browser: PlainBrowser, list: string): Promise<void> {
  const found = await bench.raw.rows<{ id: string; name: string }>(`select id, name from clients order by id desc limit ${CARDS}`)
  const go = (path: string) => browser.evaluate(`history.pushState({}, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate', { state: {} }))`)
  for (const { id, name } of found) {
    await go(`${list}/${id}`)
    await browser.until(`document.querySelector('h1')?.textContent?.includes(${JSON.stringify(name.slice(0, 12))})`)
    await go(list)
    await browser.until(FIRST_ROW)
  }
}

type Sizes = Record<'browser' | 'office' | 'heap' | 'nodes', number>

/** With the garbage taken away and everything that was under way done. */
async function sizesOf(browser: PlainBrowser, served: Served): Promise<Sizes> {
  for (let i = 0; i < 3; i++) {
    await browser.collectGarbage()
    await new Promise((resolve) => setTimeout(resolve, 700))
  }
  return { ...(await browser.sizes()), browser: memoryOf(browser.pid), office: memoryOf(served.pid) }
}
