// What a run costs before it does anything: an empty one of Artillery alone, and a `seismo run` of one call. Both are what
// a user starts, from what was built, and all their processes count.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../../src/time/system-clock.ts'
import { writeScenario } from '../clients/seismo-plan.ts'
import type { Client, Figure, Measure } from '../figure.ts'
import { startServer } from '../start-server.ts'
import type { BenchCase } from './bench-case.ts'
import { SHORT } from './paces.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const ARTILLERY = join(dirname(createRequire(import.meta.url).resolve('artillery/package.json')), 'bin', 'run')
const SEISMO = join(ROOT, 'dist', 'cli', 'main.js')
const COSTS = new URL('../report-cpu.ts', import.meta.url).href

/** Artillery ends soonest of its own accord with one VU that does nothing. */
const EMPTY_SCRIPT = {
  config: { target: 'http://127.0.0.1:1', phases: [{ duration: 1, arrivalCount: 1 }] },
  scenarios: [{ flow: [{ think: 0 }] }],
}

interface Cost {
  readonly cpuS: number
  readonly wallS: number
  /** On the machine's monotonic clock. */
  readonly startMs: number
}

export const startUp: BenchCase = {
  about: 'an empty run of Artillery alone, and `seismo run` of one call: CPU, time, and when the first call came',
  isSlow: false,
  async measure(name, { rounds, tell }) {
    const alone: Cost[] = []
    const ours: (Cost & { readonly firstCallS: number })[] = []
    for (let round = 0; round < rounds; round++) {
      tell(`${name}, round ${round + 1} of ${rounds}`)
      alone.push(await costOfEmptyRun())
      ours.push(await costOfOneCall())
    }
    const figure = (client: Client, measure: Measure, values: readonly number[]): Figure => ({
      case: name,
      protocol: 'http1',
      client,
      measure,
      rounds: values,
    })
    return [
      figure(
        'floor',
        'startUpCpuS',
        alone.map(({ cpuS }) => cpuS),
      ),
      figure(
        'floor',
        'startUpWallS',
        alone.map(({ wallS }) => wallS),
      ),
      figure(
        'seismo',
        'startUpCpuS',
        ours.map(({ cpuS }) => cpuS),
      ),
      figure(
        'seismo',
        'startUpWallS',
        ours.map(({ wallS }) => wallS),
      ),
      figure(
        'seismo',
        'addedCpuS',
        ours.map(({ cpuS }, round) => cpuS - (alone[round]?.cpuS ?? Number.NaN)),
      ),
      figure(
        'seismo',
        'firstCallS',
        ours.map(({ firstCallS }) => firstCallS),
      ),
    ]
  },
}

const costOfEmptyRun = (): Promise<Cost> =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'empty.json'), JSON.stringify(EMPTY_SCRIPT))
    return costOf(folder, [ARTILLERY, 'run', '--quiet', 'empty.json'])
  })

const costOfOneCall = () =>
  inFolder(async (folder) => {
    using server = await startServer({ protocol: 'http1', pace: SHORT, streams: 1, certificate: null, untimedMs: 0 })
    const task = {
      url: server.url,
      protocol: 'http1',
      streams: 1,
      calls: 1,
      untimedMs: 0,
      replyMs: 0,
      thinkMs: 0,
      threads: 1,
      arrivals: null,
    } as const
    const scenario = await writeScenario(task, folder)
    const cost = await costOf(folder, [SEISMO, 'run', '--quiet', scenario])
    const { firstRequestMs } = await server.takeTruth()
    return { ...cost, firstCallS: (firstRequestMs - cost.startMs) / 1_000 }
  })

/** @throws when the program fails. */
async function costOf(folder: string, words: readonly string[]): Promise<Cost> {
  const costs = join(folder, 'costs')
  const startMs = systemClock.nowMs()
  const child = spawn(process.execPath, words, {
    cwd: folder,
    stdio: 'ignore',
    env: {
      ...process.env,
      ARTILLERY_DISABLE_TELEMETRY: '1',
      NODE_OPTIONS: `--import=${COSTS}`,
      SEISMO_BENCH_COSTS: costs,
    },
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${words.join(' ')} ended (${code})`)
  const wallS = (systemClock.nowMs() - startMs) / 1_000
  const cpuS = (await readFile(costs, 'utf8'))
    .trim()
    .split('\n')
    .reduce((sum, line) => sum + Number(line), 0)
  return { cpuS, wallS, startMs }
}

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'seismo-bench-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
