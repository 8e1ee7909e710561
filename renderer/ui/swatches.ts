/** The theme's colours for tags, statuses and options (`--swatch-0` and on), as `#rrggbb`. */
export function swatches(): string[] {
  const style = getComputedStyle(document.documentElement)
  const found: string[] = []
  for (let at = 0; ; at++) {
    const colour = style.getPropertyValue(`--swatch-${at}`).trim()
    if (colour === '') return found
    found.push(colour)
  }
}

/** The colour for the n-th new item, so that neighbours differ. */
export function swatchFor(n: number): string {
  const all = swatches()
  return all[(n * 5 + 8) % all.length] ?? ''
}
