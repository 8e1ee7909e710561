import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite'

/** The renderer alone; main, preload and the CLI are bundled by `main/dev/build.ts`. */
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** What the first list needs, beyond what Vite finds by itself: it would be asked for step by step otherwise. */
const FIRST_CHUNKS = ['frame', 'list']
/** The sign of the rouble stands in the extension of Latin. */
const FIRST_FONTS = /^assets[\\/](?:inter-(?:latin|latin-ext|cyrillic)-wght-normal|primeicons)-[\w-]+\.woff2$/

/** Names these files in the page's head; which words are wanted, boot.js knows. */
function fetchedFirst(): Plugin {
  return {
    name: 'fetched-first',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }): HtmlTagDescriptor[] {
        const files = Object.values(bundle)
        const chunks = files.filter((file) => file.type === 'chunk')
        const first = chunks.filter((chunk) => FIRST_CHUNKS.includes(chunk.name))
        // Empty but for the address of what lies in one of them.
        const doors = chunks.filter((chunk) => Object.keys(chunk.modules).length === 0 && chunk.imports.some((file) => first.some(({ fileName }) => fileName === file)))
        const styles = first.flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])])
        const link = (attrs: Record<string, string>, file: string): HtmlTagDescriptor[] => (html.includes(file) ? [] : [{ tag: 'link', attrs: { ...attrs, crossorigin: '', href: `/${file}` }, injectTo: 'head' }])
        const words = chunks.filter(({ name }) => name === 'words-ru' || name === 'words-en')
        const underWords = chunks.filter(({ fileName }) => words.some(({ imports }) => imports.includes(fileName)))
        return [
          ...words.map(({ name, fileName }): HtmlTagDescriptor => ({ tag: 'meta', attrs: { name, content: `/${fileName}` }, injectTo: 'head-prepend' })),
          ...[...first, ...doors, ...underWords].flatMap(({ fileName }) => link({ rel: 'modulepreload' }, fileName)),
          ...styles.flatMap((file) => link({ rel: 'stylesheet' }, file)),
          ...files.filter(({ fileName }) => FIRST_FONTS.test(fileName)).flatMap(({ fileName }) => link({ rel: 'preload', as: 'font', type: 'font/woff2' }, fileName)),
        ]
      },
    },
  }
}

export default defineConfig({
  root: at('renderer'),
  base: '/',
  publicDir: at('renderer/public'),
  plugins: [vue(), fetchedFirst()],
  define: {
    __VUE_OPTIONS_API__: true,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: false,
  },
  build: {
    outDir: at('dist/renderer'),
    emptyOutDir: true,
    target: 'chrome122',
    // The strict content policy allows no inline script, and every browser that we serve knows modulepreload.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        // Screens are chunks of their own; what every screen stands on comes in a few files, not in eighty.
        codeSplitting: {
          groups: [
            { name: 'vendor', test: /node_modules[\\/](?:vue|@vue|pinia|@pinia|vue-router|vue-i18n|@intlify|@orpc|@primeuix[\\/](?!themes)|@primevue)[\\/]/, priority: 30 },
            { name: 'kit', test: /[\\/](?:shared[\\/](?!locales|core[\\/](?:kind-schemas|filter-schema|schemas|contract|join-code)\.ts|modules[\\/].*contract\.ts)|renderer[\\/](?:core[\\/](?!words-)|fields|ui)[\\/])/, priority: 20 },
            { name: 'prime', test: /node_modules[\\/]primevue[\\/](?:button|tooltip|badge|ripple|baseinput|baseeditableholder|config|overlayeventbus|portal|toggleswitch|checkbox|popover|usetoast)[\\/]/, priority: 10 },
            { name: 'frame', test: /[\\/]renderer[\\/](?:app[\\/]AppShell\.vue|records[\\/]RecordsOverlay\.vue|modules[\\/][^\\/]+[\\/](?:[A-Za-z]+Overlay|BellButton|TabStrip|BesidePane)\.vue)/, priority: 8 },
            { name: 'list', test: /[\\/]renderer[\\/]records[\\/]ListScreen\.vue/, priority: 6 },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', strictPort: false, fs: { allow: [at('.')] } },
})
