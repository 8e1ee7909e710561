/** A Russian number while it is typed: `8912345` is `+7 (912) 345`. Null for numbers of other shapes, which stay as typed. */
export function shapePhone(typed: string): string | null {
  if (/[^\d\s()+-]/.test(typed)) return null
  const digits = typed.replace(/\D/g, '')
  const plus = typed.trim().startsWith('+')
  const rest = plus ? (digits.startsWith('7') ? digits.slice(1) : null) : /^[78]/.test(digits) ? digits.slice(1) : digits.startsWith('9') ? digits : null
  if (rest === null || rest.length > 10) return null
  if (rest === '') return plus || digits.length > 1 ? '+7' : null
  const [area, three, two, last] = [rest.slice(0, 3), rest.slice(3, 6), rest.slice(6, 8), rest.slice(8, 10)]
  return `+7 (${area}${three ? `) ${three}` : ''}${two ? `-${two}` : ''}${last ? `-${last}` : ''}`
}
