// What bookkeeping takes of the threads that keep time: `node test/experiments/bookkeeping.ts`. For some shapes of a run it prints the
// longest that one turn of the event loop takes, of a thread that hands its snapshot over and of the conductor that takes it in and
// writes it, the time of all turns of an interval, and the memory of the histograms. Times are of the median interval and, in brackets, of the
// least: on a machine that does other things that one was disturbed the least. First it prints what recording a sample costs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emitInterval } from '../../src/engine/artillery-metrics.ts'
import { startIntervals } from '../../src/engine/intervals.ts'
import { measureProgress } from '../../src/engine/measure-progress.ts'
import { watchRecords } from '../../src/engine/record-watch.ts'
import { makeHdr } from '../../src/metrics/hdr.ts'
import { makeMetricStore } from '../../src/metrics/metric-store.ts'
import { makePacker, makeUnpacker, type PackedSnapshot } from '../../src/metrics/packed-snapshot.ts'
import { makeRecorder, type Recorder } from '../../src/metrics/recorder.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { drawLognormal } from '../../src/random/draw.ts'
import { makeRandom } from '../../src/random/random.ts'
import { openRunFolder } from '../../src/reports/open-run-folder.ts'
import { nextTurn } from '../../src/time/clock.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { dimensionsOf } from '../../src/workers/dimensions-of.ts'
import type { ThreadSnapshot } from '../../src/workers/thread-pool.ts'
import { makeTrafficMemory, openTrafficBoard, trafficRows } from '../../src/workers/traffic-board.ts'
import { completedCall, tokens } from '../fakes/call-record.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

interface Shape {
  readonly modes: number
  readonly prompts: number
  /** Null of calls outside of conversations. */
  readonly turns: number | null
  readonly cacheResults: number
  readonly threads: number
  /** Of each series in an interval. */
  readonly calls: number
}

const SHAPES: readonly Shape[] = [
  { modes: 1, prompts: 1, turns: null, cacheResults: 1, threads: 1, calls: 120 },
  { modes: 8, prompts: 12, turns: null, cacheResults: 1, threads: 1, calls: 1 },
  { modes: 8, prompts: 12, turns: null, cacheResults: 1, threads: 3, calls: 2 },
  { modes: 10, prompts: 16, turns: null, cacheResults: 1, threads: 1, calls: 2 },
  { modes: 4, prompts: 8, turns: 10, cacheResults: 3, threads: 1, calls: 1 },
]
const INTERVALS = 8
const GAPS_A_CALL = 30

const random = makeRandom(1, 'bookkeeping')

function planOf({ cacheResults, modes, prompts }: Shape, reportsDir: string): RunPlan {
  const plan = runPlan({ reportsDir })
  const [prompt] = plan.prompts
  const [scenario] = plan.scenarios
  if (prompt === undefined || scenario === undefined) throw new Error('the plan has a prompt and a scenario')
  return {
    ...plan,
    modes: Array.from({ length: modes }, (_, index) =>
      modePlan({ name: `mode-number-${index}`, cache: cacheResults > 1 ? { points: ['system'], ttl: '5m' } : null }),
    ),
    prompts: Array.from({ length: prompts }, (_, index) => ({ ...prompt, name: `prompt-number-${index}` })),
    scenarios: [
      {
        ...scenario,
        executor: {
          kind: 'constant-arrival-rate',
          rate: 120,
          timeUnitMs: 1_000,
          durationMs: 60_000,
          preAllocatedVUs: 100,
          maxVUs: 100,
          distribution: 'constant',
        },
        modes: Array.from({ length: modes }, (_, index) => index),
      },
    ],
  }
}

const USAGES = [
  tokens({ cacheReadInputTokens: 5 }),
  tokens({ cacheReadInputTokens: 0, cacheWriteInputTokens: 5 }),
  tokens({}),
]

function record(recorder: Recorder, { cacheResults, calls, modes, prompts, turns }: Shape): void {
  for (let series = 0; series < modes * prompts * (turns ?? 1); series++) {
    const place = { mode: series % modes, prompt: Math.floor(series / modes) % prompts }
    const turn = turns === null ? null : Math.floor(series / (modes * prompts)) + 1
    const call = recorder.forCall({ scenario: 0, ...place, turn })
    for (let made = 0; made < calls * cacheResults; made++) {
      call.started()
      for (let gap = 0; gap < GAPS_A_CALL; gap++) call.gap(drawLognormal(random, 40, 0.4))
      const ttftMs = drawLognormal(random, 800, 0.5)
      const lastTokenMs = 1_000 + ttftMs + drawLognormal(random, 3_000, 0.3)
      const firstTokenMs = 1_000 + ttftMs
      const stamps = { firstByteMs: firstTokenMs - 20, firstTokenMs, firstOutputTokenMs: firstTokenMs, lastTokenMs }
      const usage = USAGES[made % cacheResults] ?? tokens({})
      call.ended(
        completedCall({ ...stamps, endMs: lastTokenMs + 2, serviceLatencyMs: lastTokenMs - 1_020, usage }),
        999,
        90,
      )
    }
  }
}

interface Turns {
  readonly longestMs: number
  readonly allMs: number
}

/** An empty turn takes some microseconds. */
const EMPTY_MS = 0.03

/** Looks after each turn of the event loop what it took. */
function watchTurns(): { next(): Turns; stop(): void } {
  let [longestMs, allMs] = [0, 0]
  let isOn = true
  let lastMs = performance.now()
  const look = (): void => {
    const tookMs = performance.now() - lastMs
    lastMs += tookMs
    longestMs = Math.max(longestMs, tookMs)
    if (tookMs > EMPTY_MS) allMs += tookMs
    if (isOn) setImmediate(look)
  }
  setImmediate(look)
  return {
    next() {
      const turns = { longestMs, allMs }
      longestMs = 0
      allMs = 0
      return turns
    },
    stop() {
      isOn = false
    },
  }
}

const summarise = (turns: readonly Turns[]): string[] =>
  (['longestMs', 'allMs'] as const).map((name) => {
    const sorted = turns.map((each) => each[name]).toSorted((a, b) => a - b)
    return `${sorted[sorted.length >> 1]?.toFixed(2)} (${sorted[0]?.toFixed(2)})`
  })

function memoryMb(): number {
  globalThis.gc?.()
  const { arrayBuffers, heapUsed } = process.memoryUsage()
  return (arrayBuffers + heapUsed) / 1e6
}

async function measureShape(shape: Shape, reportsDir: string): Promise<string[]> {
  const plan = planOf(shape, reportsDir)
  const before = memoryMb()
  const recorder = makeRecorder(dimensionsOf(plan))
  const pack = makePacker()
  const thread: Turns[] = []
  let mostMb = 0
  const intervals: PackedSnapshot[][] = []
  for (let interval = 0; interval < INTERVALS; interval++) {
    record(recorder, shape)
    mostMb = Math.max(mostMb, memoryMb() - before)
    const turns = watchTurns()
    await nextTurn()
    const parts: PackedSnapshot[] = []
    for (const part of recorder.takeSnapshot()) {
      parts.push(pack(part))
      await nextTurn()
    }
    turns.stop()
    // The first is of code that V8 has not compiled.
    if (interval > 0) thread.push(turns.next())
    intervals.push(parts)
  }
  const conductor = await conduct(plan, shape, intervals)
  const histograms = intervals[0]?.reduce((sum, { trends }) => sum + trends, 0) ?? 0
  const { cacheResults, calls, modes, prompts, threads, turns } = shape
  return [
    `${modes} x ${prompts}${turns === null ? '' : ` x ${turns} turns`}${cacheResults === 1 ? '' : ` x ${cacheResults} cache results`}`,
    String(histograms),
    String(threads),
    String(calls * modes * prompts * (turns ?? 1) * cacheResults),
    mostMb.toFixed(1),
    ...summarise(thread),
    conductor.totalsMb.toFixed(1),
    ...summarise(conductor.turns),
  ]
}

async function conduct(plan: RunPlan, { threads }: Shape, intervals: readonly PackedSnapshot[][]) {
  const before = memoryMb()
  const store = makeMetricStore()
  const folder = openRunFolder(plan)
  const records = watchRecords(plan, folder.run.startedAt)
  const unpack = Array.from({ length: threads }, makeUnpacker)
  let next = 0
  let emitted = 0
  const takeSnapshots = async (): Promise<ThreadSnapshot[]> => {
    const packed = intervals[next++] ?? []
    // What the last interval left to do has been done by now. What V8 compiles in the first is left out.
    const ofLast = watch.next()
    if (next > 2) turns.push(ofLast)
    const parts: ThreadSnapshot['parts'][number][][] = unpack.map(() => [])
    // A port's messages come as their threads send them: a part each in a turn.
    for (const part of packed) {
      for (const [thread, read] of unpack.entries()) parts[thread]?.push(read(part))
      await nextTurn()
    }
    return parts.map((each, thread) => ({
      thread,
      takenMs: systemClock.nowMs(),
      parts: each,
      traffic: { rows: [], quotaUses: [] },
    }))
  }
  const done = Promise.withResolvers<void>()
  const watch = watchTurns()
  const turns: Turns[] = []
  const started = startIntervals({
    clock: systemClock,
    plan: { ...plan, intervalMs: 1_000 },
    pool: { takeSnapshots, traffic: openTrafficBoard(makeTrafficMemory(trafficRows(plan).length)) },
    store,
    beside: [],
    startMs: systemClock.nowMs(),
    onError(error) {
      throw error
    },
    onInterval: [
      records.intervalClosed,
      folder.appendInterval,
      (interval) => emitInterval(interval, { emit: () => emitted++ }),
      (interval) => void measureProgress(plan, store, interval),
      () => {
        if (next === INTERVALS) setTimeout(done.resolve, 900)
      },
    ],
  })
  await done.promise
  await started.stop()
  watch.stop()
  await store.settled()
  return { turns, totalsMb: memoryMb() - before }
}

function recordNs(histograms: number): number {
  const samples = Float64Array.from({ length: 1 << 16 }, () => drawLognormal(random, 40, 0.4))
  const all = Array.from({ length: histograms }, makeHdr)
  let least = Infinity
  for (let round = 0; round < 30; round++) {
    const startMs = performance.now()
    for (const [index, sample] of samples.entries()) all[index % histograms]?.record(sample)
    least = Math.min(least, ((performance.now() - startMs) * 1e6) / samples.length)
  }
  return least
}

if (globalThis.gc === undefined) process.stderr.write('Without --expose-gc the memory is told with garbage.\n')
process.stdout.write(
  `a sample: ${recordNs(1).toFixed(0)} ns into one histogram, ${recordNs(1_344).toFixed(0)} ns by turns into 1,344\n\n`,
)
const reportsDir = mkdtempSync(join(tmpdir(), 'bookkeeping-'))
try {
  const head = [
    'modes x prompts',
    'histograms',
    'threads',
    'calls',
    'thread MB',
    'longest turn ms',
    'all turns ms',
    'conductor MB',
    'longest turn ms',
    'all turns ms',
  ]
  process.stdout.write(`| ${head.join(' | ')} |\n| ${head.map(() => '---').join(' | ')} |\n`)
  for (const shape of SHAPES) process.stdout.write(`| ${(await measureShape(shape, reportsDir)).join(' | ')} |\n`)
} finally {
  rmSync(reportsDir, { recursive: true })
}
