import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// One browser and one server at a time; the limit only ends what hangs.
export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('../src', import.meta.url)) } },
  test: {
    include: ['e2e/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
    bail: 1,
  },
})
