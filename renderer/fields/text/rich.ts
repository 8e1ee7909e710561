/** The words of rich text, paragraph by paragraph. */
export function plainOf(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html')
  for (const end of page.querySelectorAll('br, p, div, li, h1, h2, h3, h4, blockquote, tr')) end.append('\n')
  return (page.body.textContent ?? '').replace(/\n{3,}/g, '\n\n').trim()
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Plain text as paragraphs of rich text. */
export function richOf(text: string): string {
  return text.split('\n').map((line) => `<p>${escape(line)}</p>`).join('')
}

/** Whether rich text is paragraphs alone, so that nothing is lost when it is edited as plain text. */
export function isPlain(html: string): boolean {
  return !/<(?!\/?(?:p|br)\b)[a-z]/i.test(html)
}
