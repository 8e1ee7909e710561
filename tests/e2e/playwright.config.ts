import { defineConfig, devices } from '@playwright/test'
import { CHROMIUM_ARGS, findChromium } from '#tests/support/chromium.ts'
import type { Wishes } from './app.ts'

const executablePath = findChromium()

/** The same specs run against each door: the office server, the shell under its stand-in, and real Electron. */
export default defineConfig<Wishes>({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../../test-results',
  globalSetup: './support/global-setup.ts',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A spec that passes only at its second try is named as flaky in the report; it does not hold up a landing.
  retries: process.env.CI ? 1 : 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    ...devices['Desktop Chrome'],
    actionTimeout: 10_000,
    launchOptions: { args: [...CHROMIUM_ARGS], ...(executablePath ? { executablePath } : {}) },
  },
  // What is about the pages alone, and costs minutes, is looked at through one door: it is tagged @once. A browser seat has
  // no @desktop, and the @tray of the system can be pressed at the stand-in alone.
  projects: [
    { name: 'office', grepInvert: /@desktop|@tray/ },
    { name: 'shell', grepInvert: /@once/ },
    { name: 'electron', grepInvert: /@once|@tray/ },
  ],
})
