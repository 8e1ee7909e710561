/**
 * The one place where colours are written. Everything else uses the custom properties below; PrimeVue's Aura preset
 * is pointed at the same properties, so both change together with the theme, the accent and the contrast.
 */
type Scheme = 'light' | 'dark'
type AccentName = keyof typeof ACCENTS

/** Fill carries white text (AA), ink is text and borders on the ground of its scheme. */
export const ACCENTS = {
  indigo: { light: { fill: '#4f46e5', ink: '#4338ca' }, dark: { fill: '#5b54e8', ink: '#a5b0fb' } },
  blue: { light: { fill: '#2563eb', ink: '#1d4ed8' }, dark: { fill: '#2563eb', ink: '#93c0fd' } },
  teal: { light: { fill: '#0f766e', ink: '#0f6660' }, dark: { fill: '#0f766e', ink: '#5eead4' } },
  green: { light: { fill: '#15803d', ink: '#166534' }, dark: { fill: '#15803d', ink: '#86efac' } },
  orange: { light: { fill: '#c2410c', ink: '#9a3412' }, dark: { fill: '#c2410c', ink: '#fdba74' } },
  rose: { light: { fill: '#be123c', ink: '#9f1239' }, dark: { fill: '#be123c', ink: '#fda4af' } },
  violet: { light: { fill: '#7c3aed', ink: '#6d28d9' }, dark: { fill: '#7c3aed', ink: '#c4b5fd' } },
  slate: { light: { fill: '#334155', ink: '#334155' }, dark: { fill: '#516079', ink: '#cbd5e1' } },
} as const

/**
 * Colours offered for tags, statuses and the options of lists, as `--swatch-0` and on. Chips tint them, so each is
 * legible in both themes.
 */
const SWATCHES = ['#64748b', '#dc2626', '#ea580c', '#d97706', '#65a30d', '#16a34a', '#0d9488', '#0284c7', '#2563eb', '#4f46e5', '#9333ea', '#db2777'] as const

export const COLOURS: Record<Scheme, Record<string, string>> = {
  light: {
    'ground': '#ffffff',
    'side': '#f7f8fa',
    'sunken': '#f1f3f6',
    'raised': '#ffffff',
    'hover': '#f3f5f8',
    'pressed': '#e8ebf0',
    'line': '#e4e8ee',
    'line-strong': '#c9d0da',
    'text': '#131a26',
    'text-2': '#465265',
    'text-3': '#626e81',
    'on-accent': '#ffffff',
    'ok': '#15703a',
    'warn': '#8a5200',
    'bad': '#b42318',
    'info': '#1d5fae',
    'ok-soft': '#e5f5eb',
    'warn-soft': '#fdf1dc',
    'bad-soft': '#fdebe9',
    'info-soft': '#e6f0fb',
    'bad-fill': '#c0281c',
    'scrim': 'rgb(15 23 42 / 0.36)',
    'shadow-colour': 'rgb(15 23 42 / 0.13)',
    'mark': '#fff0b8',
    'toast-ground': '#1c2330',
    'toast-text': '#f2f4f8',
    'toast-action': '#b4bdff',
    'toast-hover': 'rgb(255 255 255 / 0.1)',
  },
  dark: {
    'ground': '#14171d',
    'side': '#0f1217',
    'sunken': '#0f1217',
    'raised': '#1d2129',
    'hover': '#1c2028',
    'pressed': '#272c36',
    'line': '#272c36',
    'line-strong': '#3d4452',
    'text': '#e8ebf0',
    'text-2': '#b0b8c5',
    'text-3': '#8e98a8',
    'on-accent': '#ffffff',
    'ok': '#6fd494',
    'warn': '#f0b657',
    'bad': '#ff8f85',
    'info': '#7fb8f5',
    'ok-soft': '#17301f',
    'warn-soft': '#352914',
    'bad-soft': '#3a1c1a',
    'info-soft': '#152b42',
    'bad-fill': '#c0281c',
    'scrim': 'rgb(0 0 0 / 0.55)',
    'shadow-colour': 'rgb(0 0 0 / 0.5)',
    'mark': '#5a4a12',
    'toast-ground': '#2b313d',
    'toast-text': '#f2f4f8',
    'toast-action': '#b4bdff',
    'toast-hover': 'rgb(255 255 255 / 0.1)',
  },
}

/** What high contrast changes: hairlines and quiet text become plain. */
const CONTRAST: Record<Scheme, Record<string, string>> = {
  light: { 'line': '#8591a3', 'line-strong': '#465265', 'text': '#000000', 'text-2': '#1f2937', 'text-3': '#374151' },
  dark: { 'line': '#7b8697', 'line-strong': '#b0b8c5', 'text': '#ffffff', 'text-2': '#e8ebf0', 'text-3': '#cfd6e0' },
}

const ROWS = { compact: 30, normal: 36, roomy: 44 } as const

const declare = (values: Record<string, string>) => Object.entries(values).map(([name, value]) => `--${name}:${value}`).join(';')

function accentCss(): string {
  return (Object.keys(ACCENTS) as AccentName[])
    .flatMap((name) => (['light', 'dark'] as const).map((scheme) => {
      const { fill, ink } = ACCENTS[name][scheme]
      return `:root[data-theme=${scheme}]{--accent-${name}:${fill}}:root[data-theme=${scheme}][data-accent=${name}]{--accent:${fill};--accent-text:${ink}}`
    }))
    .join('')
}

/** The stylesheet of design tokens. */
export function tokensCss(): string {
  const schemes = (['light', 'dark'] as const).map((scheme) =>
    `:root[data-theme=${scheme}]{${declare(COLOURS[scheme])};color-scheme:${scheme}}` +
    `:root[data-theme=${scheme}][data-contrast=high]{${declare(CONTRAST[scheme])}}`)
  // Little windows of the settings show a theme that is not on.
  const previews = (['light', 'dark'] as const).map((scheme) => {
    const { ground, side, 'line-strong': line } = COLOURS[scheme]
    return `[data-preview=${scheme}]{${declare({ 'preview-ground': ground!, 'preview-side': side!, 'preview-line': line! })}}`
  })
  const rows = Object.entries(ROWS).map(([name, px]) => `:root[data-density=${name}]{--row:${px}px}`)
  const derived = {
    'accent-hover': 'color-mix(in srgb, var(--accent) 88%, black)',
    'accent-active': 'color-mix(in srgb, var(--accent) 78%, black)',
    'accent-soft': 'color-mix(in srgb, var(--accent) 11%, var(--ground))',
    'accent-soft-2': 'color-mix(in srgb, var(--accent) 20%, var(--ground))',
    'star': '#e0a100',
    'toast-bad': '#ff8f85',
    'toast-warn': '#f0b657',
    'toast-ok': '#6fd494',
    'focus-ring': '0 0 0 2px var(--ground), 0 0 0 4px color-mix(in srgb, var(--accent-text) 70%, transparent)',
    'shadow': '0 1px 2px var(--shadow-colour), 0 8px 28px -6px var(--shadow-colour)',
    'radius': '6px',
    'radius-s': '4px',
    'radius-l': '10px',
    'row': '36px',
    'input': 'max(32px, calc(32rem / 14))',
    'header': '48px',
    'sidebar': 'calc(232rem / 14)',
    'sidebar-narrow': '56px',
    'size-s': 'calc(12rem / 14)',
    'size-m': 'calc(13rem / 14)',
    'size': '1rem',
    'size-l': 'calc(16rem / 14)',
    'size-title': 'calc(19rem / 14)',
    'quick': '140ms cubic-bezier(0.2, 0, 0, 1)',
    'font': "'Inter Variable', system-ui, sans-serif",
    'mono': "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
  }
  const swatches = Object.fromEntries(SWATCHES.map((colour, i) => [`swatch-${i}`, colour]))
  return `:root{--accent:${ACCENTS.indigo.light.fill};--accent-text:${ACCENTS.indigo.light.ink};${declare(swatches)};${declare(derived)}}${schemes.join('')}${previews.join('')}${accentCss()}${rows.join('')}`
}
