import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const root = new URL('..', import.meta.url).pathname
const unit = ['test/**/*.test.ts']
const property = ['test/**/*.property.test.ts']
const integration = ['test/**/*.integration.test.ts']
const soak = ['test/**/*.soak.test.ts']
// They run whole commands, wait for Artillery most of the time, and measure nothing.
const commands = ['test/cli/**/*.integration.test.ts', 'test/readme.integration.test.ts']

// They ask and look at what is answered, waiting most of the time, and measure nothing either.
const exchanges = [
  ...['batch', 'control-plane', 'count-tokens', 'invoke', 'wire'].map(
    (room) => `test/simulator/${room}/**/*.integration.test.ts`,
  ),
  ...['check-signature', 'start-simulator', 'converse/converse-stream'].map(
    (name) => `test/simulator/${name}.integration.test.ts`,
  ),
  ...[
    'wire/http1-transport',
    'call',
    'mode-combinations',
    'prepared-requests',
    'requests',
    'retries',
    'simulated-faults',
    'simulated-modes',
  ].map((name) => `test/bedrock/${name}.integration.test.ts`),
  'test/reports/page/**/*.integration.test.ts',
  // Runs that are held against counts and not against the clock.
  ...['budget', 'canary', 'cost', 'merge-runs', 'modes-served', 'prompt-lengths', 'segments'].map(
    (name) => `test/engine/${name}.integration.test.ts`,
  ),
  'test/studies/studies-run.integration.test.ts',
  'test/docs/examples.integration.test.ts',
  'test/workers/*.integration.test.ts',
]

// Each thread and process that a test starts loads this source anew: what Node has compiled of it once, it need not again.
process.env['NODE_COMPILE_CACHE'] ??= resolve(root, 'node_modules/.cache/node')

// Threads that Node strips types for run WebAssembly. Where such threads come and go, V8 may free code that it has
// lost count of, and ends the process (https://github.com/nodejs/node/issues/64500): here it frees none while it runs.
const execArgv = ['--no-wasm-code-gc', '--no-memory-protection-keys']

// A limit on what computes is for what hangs: a busy machine takes several times as long.
const together = { pool: 'threads', isolate: false, maxWorkers: 2, testTimeout: 60_000 } as const

export default defineConfig({
  test: {
    root,
    projects: [
      // They share no state, so that one file need not be kept from the next: two threads load the source once for all of them.
      { test: { name: 'unit', root, include: unit, exclude: [...property, ...integration, ...soak], ...together } },
      { test: { name: 'property', root, include: property, ...together } },
      // Real threads, sockets and time: one file at a time, so that they do not measure each other.
      {
        test: {
          name: 'integration',
          root,
          include: integration,
          exclude: [...commands, ...exchanges],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          execArgv,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'exchanges',
          root,
          include: exchanges,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          execArgv,
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'commands',
          root,
          include: commands,
          globalSetup: './test/build-first.ts',
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: 3,
          sequence: { groupOrder: 3 },
        },
      },
      ...(process.env['SEISMO_SOAK'] === undefined
        ? []
        : [{ test: { name: 'soak', root, include: soak, testTimeout: 3_600_000, fileParallelism: false } }]),
    ],
  },
})
