import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

/** The renderer alone; main, preload and the CLI are bundled by `main/dev/build.ts`. */
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: at('renderer'),
  base: '/',
  publicDir: at('renderer/public'),
  plugins: [vue()],
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
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', strictPort: false, fs: { allow: [at('.')] } },
})
