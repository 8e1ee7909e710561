import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/e2e/**', 'tests/bench/**'],
    // A process of its own for each worker: native modules and worker threads behave as in the application.
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // A promise that nobody waited for is a failure, not a remark.
    dangerouslyIgnoreUnhandledErrors: false,
  },
})
