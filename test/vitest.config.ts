// Which test runs how goes by the end of its file's name: docs/testing.md.
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { TimingReporter } from './timing/timing-reporter.ts'

const root = new URL('..', import.meta.url).pathname
const property = ['test/**/*.property.test.ts']
const integration = ['test/**/*.integration.test.ts']
const browser = ['test/**/*.browser.test.ts']
const timing = ['test/**/*.timing.test.ts']
// They start the built command.
const commands = ['test/cli/**/*.integration.test.ts', 'test/readme.integration.test.ts']

// Each thread and process that a test starts loads this source anew: what Node has compiled of it once, it need not again.
process.env['NODE_COMPILE_CACHE'] ??= resolve(root, 'node_modules/.cache/node')

// Threads that Node strips types for run WebAssembly. Where such threads come and go, V8 may free code that it has
// lost count of, and ends the process (https://github.com/nodejs/node/issues/64500): here it frees none while it runs.
const execArgv = ['--no-wasm-code-gc', '--no-memory-protection-keys']

// They compute, and share no state: two threads load the source once for all of their files. A limit on what computes is for
// what hangs, as a busy machine takes several times as long.
const computing = { pool: 'threads', isolate: false, maxWorkers: 2, testTimeout: 120_000 } as const
// Threads, processes, sockets and files: they wait most of the time, and so run beside each other, but one file at a time in a process.
const waiting = {
  pool: 'forks',
  isolate: false,
  maxWorkers: 5,
  testTimeout: 120_000,
  hookTimeout: 60_000,
  // What is polled for comes, on a busy machine too.
  expect: { poll: { timeout: 20_000 } },
  execArgv,
  sequence: { groupOrder: 1 },
} as const

export default defineConfig({
  test: {
    root,
    reporters: ['default', new TimingReporter()],
    projects: [
      {
        test: {
          name: 'unit',
          root,
          include: ['test/**/*.test.ts'],
          exclude: [...property, ...integration, ...browser, ...timing],
          ...computing,
        },
      },
      { test: { name: 'property', root, include: property, ...computing } },
      { test: { name: 'integration', root, include: integration, exclude: commands, ...waiting } },
      { test: { name: 'commands', root, include: commands, globalSetup: './test/build-first.ts', ...waiting } },
      { test: { name: 'browser', root, include: browser, ...waiting, maxWorkers: 1, sequence: { groupOrder: 2 } } },
      // Nothing else runs meanwhile, and each has a process of its own.
      {
        test: {
          name: 'timing',
          root,
          include: timing,
          ...waiting,
          isolate: true,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
