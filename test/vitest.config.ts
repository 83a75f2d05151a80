import { defineConfig } from 'vitest/config'

const root = new URL('..', import.meta.url).pathname
const unit = ['test/**/*.test.ts']
const property = ['test/**/*.property.test.ts']
const integration = ['test/**/*.integration.test.ts']
const soak = ['test/**/*.soak.test.ts']

export default defineConfig({
  test: {
    root,
    projects: [
      { test: { name: 'unit', root, include: unit, exclude: [...property, ...integration, ...soak] } },
      { test: { name: 'property', root, include: property, testTimeout: 60_000 } },
      // Real threads, sockets and time: one file at a time, so that they do not measure each other.
      {
        test: {
          name: 'integration',
          root,
          include: integration,
          globalSetup: './test/build-first.ts',
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      ...(process.env['SEISMO_SOAK'] === undefined
        ? []
        : [{ test: { name: 'soak', root, include: soak, testTimeout: 3_600_000, fileParallelism: false } }]),
    ],
  },
})
