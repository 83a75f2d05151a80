// What calls.ndjson costs: the time of a line in the thread that made the call, and what the two event loops feel of 10,000 lines a second,
// the thread's and the one that times arrivals. The same seconds pass with and without it, by turns.
// node_modules/.bin/node test/experiments/call-export.ts [rounds] [folder]
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHistogram, monitorEventLoopDelay, type RecordableHistogram } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import type { EndedCall } from '../../src/metrics/call-line.ts'
import { CALLS_LOG, openCallsLog } from '../../src/run-folder/calls-log.ts'
import { type CallLines, openCallLog } from '../../src/workers/call-log.ts'
import { dimensionsOf } from '../../src/workers/dimensions-of.ts'
import { completedCall } from '../fakes/call-record.ts'
import { runPlan } from '../fakes/run-plan.ts'

const CALLS_A_SECOND = 10_000
const TICK_MS = 2
const SECONDS = 5

const calls: readonly EndedCall[] = Array.from({ length: 1_000 }, (_, nth) => ({
  place: { scenario: 0, mode: 0, prompt: 0, turn: null },
  iteration: nth * 977,
  call: 1,
  vu: nth % 50,
  dueMs: 999.5 + nth / 7,
  maxOutputTokens: 400,
  aimedInputTokens: null,
  checks: 0,
  failedChecks: [],
  record: completedCall({ requestId: crypto.randomUUID(), firstTokenMs: 1_200 + nth / 3, endMs: 1_750 + nth / 9 }),
}))

const openLog = (handOn: (lines: CallLines) => void) =>
  openCallLog(
    dimensionsOf(runPlan()),
    { run: '2026-11-20T22-34-31Z-ramp-1a2b', thread: '1', epochOffsetMs: 1_795_912_345_678 },
    handOn,
  )

/** How late timers of a millisecond fire. */
function watchTimers(): { readonly late: RecordableHistogram; stop(): void } {
  const late = createHistogram()
  let dueMs = performance.now() + 1
  const timer = setInterval(() => {
    late.record(Math.max(1, Math.round((performance.now() - dueMs) * 1_000)))
    dueMs = performance.now() + 1
  }, 1)
  return { late, stop: () => clearInterval(timer) }
}

interface ThreadCost {
  readonly p99Us: number
  readonly maxUs: number
}

/** The thread: as many calls end as there are each tick, and each is told or not. */
async function makeCalls(tells: boolean): Promise<void> {
  const log = openLog((lines) => parentPort?.postMessage(lines, [lines.bytes.buffer]))
  const { late, stop } = watchTimers()
  const startMs = performance.now()
  let made = 0
  while (performance.now() - startMs < SECONDS * 1_000) {
    const due = ((performance.now() - startMs) / 1_000) * CALLS_A_SECOND
    for (; made < due; made++) if (tells) log.ended(calls[made % calls.length] as EndedCall)
    await sleep(TICK_MS)
  }
  log.flush()
  stop()
  const cost: ThreadCost = { p99Us: late.percentile(99), maxUs: late.max }
  parentPort?.postMessage(cost)
}

const ms = (us: number): string => `${(us / 1_000).toFixed(2)} ms`

async function measure(folder: string, tells: boolean): Promise<string> {
  mkdirSync(folder)
  const log = openCallsLog(folder)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const thread = new Worker(new URL(import.meta.url), { workerData: { tells } })
  const cost = await new Promise<ThreadCost>((resolve, reject) => {
    thread.on('error', reject)
    thread.on('message', (message: CallLines | ThreadCost) => {
      if ('bytes' in message) log.append(message)
      else resolve(message)
    })
  })
  delay.disable()
  const { calls: written, failure } = log.close()
  if (failure !== null) throw new Error(failure)
  const megabytes = statSync(join(folder, CALLS_LOG)).size / 1e6
  return (
    `thread late p99 ${ms(cost.p99Us)}, max ${ms(cost.maxUs)}; conductor's loop p99 ${ms(delay.percentile(99) / 1e3)}, ` +
    `max ${ms(delay.max / 1e3)}; ${written} calls, ${megabytes.toFixed(1)} MB`
  )
}

function timeLines(): string {
  let bytes = 0
  const log = openLog((lines) => (bytes += lines.bytes.length))
  const rounds = Array.from({ length: 9 }, () => {
    const startMs = performance.now()
    for (let time = 0; time < 50; time++) for (const call of calls) log.ended(call)
    log.flush()
    return ((performance.now() - startMs) * 1_000) / (50 * calls.length)
  })
  const median = rounds.toSorted((a, b) => a - b)[4] ?? Number.NaN
  return `a line takes ${median.toFixed(1)} µs and ${Math.round(bytes / (9 * 50 * calls.length))} bytes`
}

if (isMainThread) {
  const root = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'seismo-calls-'))
  try {
    console.log(timeLines())
    for (let round = 1; round <= Number(process.argv[2] ?? 3); round++) {
      for (const tells of [false, true]) {
        const name = tells ? 'with' : 'without'
        console.log(`round ${round}, ${name.padEnd(7)}: ${await measure(join(root, `${round}-${name}`), tells)}`)
      }
    }
  } finally {
    rmSync(root, { recursive: true })
  }
} else await makeCalls((workerData as { readonly tells: boolean }).tells)
