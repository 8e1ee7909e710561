import { BarController, BarElement, CategoryScale, Chart, LinearScale, LineController, LineElement, PointElement, Tooltip, type ChartConfiguration } from 'chart.js'

Chart.register(BarController, BarElement, CategoryScale, LinearScale, LineController, LineElement, PointElement, Tooltip)

/** A row of values in one of the colours of the theme. */
export interface Series {
  label: string
  values: (number | null)[]
  /** name of a token without `--` */
  color: string
  line?: boolean
}
export interface ChartInput {
  labels: string[]
  series: Series[]
  /** bars lie: long names are read from left to right */
  across?: boolean
  stacked?: boolean
  format: (value: number) => string
  /** a bar was clicked */
  onPick?: (at: number, series: number) => void
}

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()

/** Custom properties may be mixed from others; a canvas needs what comes out in the end. */
function painted(name: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(--${name})`
  document.body.append(probe)
  const color = getComputedStyle(probe).color
  probe.remove()
  return color
}

const BAR = 22

function configOf(input: ChartInput): ChartConfiguration<'bar' | 'line', (number | null)[]> {
  const [line, text, quiet] = [painted('line'), painted('text-2'), painted('text-3')]
  const font = { family: token('font') || 'sans-serif', size: 12 }
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  const values = { stacked: input.stacked ?? false, beginAtZero: true, border: { display: false }, grid: { color: line }, ticks: { color: quiet, font, maxTicksLimit: 6, precision: 0, callback: (value: string | number) => input.format(Number(value)) } }
  const names = { stacked: input.stacked ?? false, border: { color: line }, grid: { display: false }, ticks: { color: text, font } }
  return {
    type: 'bar',
    data: {
      labels: input.labels,
      datasets: input.series.map((series) => series.line
        ? { type: 'line' as const, label: series.label, data: series.values, borderColor: painted(series.color), backgroundColor: painted(series.color), borderWidth: 2, pointRadius: 3, tension: 0, spanGaps: true, order: 0 }
        : { type: 'bar' as const, label: series.label, data: series.values, backgroundColor: painted(series.color), borderRadius: 3, maxBarThickness: BAR, order: 1 }),
    },
    options: {
      indexAxis: input.across ? 'y' : 'x',
      responsive: true,
      maintainAspectRatio: false,
      animation: calm ? false : { duration: 160 },
      interaction: { mode: 'index', axis: input.across ? 'y' : 'x', intersect: false },
      scales: input.across ? { x: values, y: names } : { x: names, y: values },
      onClick: (_event, elements) => {
        const [hit] = elements
        if (hit) input.onPick?.(hit.index, hit.datasetIndex)
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          backgroundColor: painted('toast-ground'), titleColor: painted('toast-text'), bodyColor: painted('toast-text'), titleFont: { ...font, weight: 600 }, bodyFont: font, padding: 10, cornerRadius: 6, boxPadding: 4,
          callbacks: { label: (item) => `${item.dataset.label ?? ''}: ${input.format(Number(input.across ? item.parsed.x : item.parsed.y))}` },
        },
      },
    },
  }
}

/** Draws, and draws anew when the theme, the accent or the contrast changes. Answers how to change and end it. */
export function drawChart(canvas: HTMLCanvasElement, input: ChartInput): { change(input: ChartInput): void; end(): void } {
  let shown = input
  let chart = new Chart(canvas, configOf(shown))
  const again = (): void => {
    chart.destroy()
    chart = new Chart(canvas, configOf(shown))
  }
  const watcher = new MutationObserver(again)
  watcher.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-accent', 'data-contrast'] })
  return {
    change(next) {
      shown = next
      again()
    },
    end() {
      watcher.disconnect()
      chart.destroy()
    },
  }
}
