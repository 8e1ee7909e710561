// Runs before the first paint: the remembered theme, so that a dark screen never flashes white.
// The rest of the look (accent, density, size) is put on by renderer/core/settings.ts from the same memory.
;(function () {
  var remembered = {}
  try {
    remembered = JSON.parse(localStorage.getItem('crm.look') || '{}')
  } catch (error) {
    console.warn('The remembered look cannot be read', error)
  }
  var system = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  var theme = remembered.theme === 'dark' || remembered.theme === 'light' ? remembered.theme : system
  var html = document.documentElement
  html.dataset.theme = theme
  html.style.colorScheme = theme
  if (remembered.locale === 'en') html.lang = 'en'
  // Only a built page knows where its words are.
  var words = document.querySelector('meta[name="words-' + html.lang + '"]')
  if (!words) return
  var link = document.createElement('link')
  link.rel = 'modulepreload'
  link.crossOrigin = ''
  link.href = words.content
  document.head.append(link)
})()
