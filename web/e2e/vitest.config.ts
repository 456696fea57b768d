import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Three stories beside each other, each with its own server and browser; the limits only end what hangs.
export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('../src', import.meta.url)) } },
  test: {
    include: ['e2e/**/*.test.ts'],
    maxWorkers: 3,
    testTimeout: 180_000,
    hookTimeout: 420_000,
    bail: 1,
  },
})
