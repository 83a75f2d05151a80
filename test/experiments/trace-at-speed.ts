// Whether a large trace is replayed as it was recorded: node test/experiments/trace-at-speed.ts [requests=50000] [speed=10] [perSecond=50]
// It writes a trace of so many requests at a mean of so many a second, replays it so many times as fast against a simulator in a
// process of its own, as a whole and as five segments side by side, and holds the server's truth against the trace: the count, each length, and
// when requests came. Lateness is the plan's own (schedule_lag), and the server's, from its earliest on.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { conductRun } from '../../src/engine/conductor.ts'
import { makeRunPlan } from '../../src/plan/make-run-plan.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { drawExponential, drawInteger } from '../../src/random/draw.ts'
import { makeRandom } from '../../src/random/random.ts'
import { readSummary } from '../../src/run-folder/summary-file.ts'
import { readScenarioFile } from '../../src/scenario/validate-script.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { openTrace } from '../../src/traces/open-trace.ts'

const [requests = 50_000, speed = 10, perSecond = 50] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(join(tmpdir(), 'seismo-trace-'))

function writeTrace(): string {
  const random = makeRandom(1, 'trace at speed')
  const rows = ['Timestamp,Model,Request tokens,Response tokens']
  for (let number = 0, at = 0; number < requests; number++, at += drawExponential(random, 1 / perSecond)) {
    rows.push(`${at.toFixed(6)},a,${drawInteger(random, 8, 200)},${drawInteger(random, 1, 4)}`)
  }
  const path = join(folder, 'trace.csv')
  writeFileSync(path, rows.join('\n'))
  return path
}

function planOf(target: string): RunPlan {
  const script = {
    config: {
      target,
      engines: {
        bedrock: {
          modes: { a: { model: 'us.anthropic.claude-3-5-haiku-20241022-v1:0', region: 'us-east-2' } },
          threads: 1,
          interval: '5s',
          accuracy: 'off',
        },
      },
    },
    scenarios: [{ engine: 'bedrock', executor: 'trace', trace: writeTrace(), speed, maxVUs: 5_000 }],
  }
  const path = join(folder, 'load.json')
  writeFileSync(path, JSON.stringify(script))
  return makeRunPlan(readScenarioFile(path), {
    seed: 1,
    threads: 1,
    workingDir: folder,
    prices: { sources: {}, prices: [] },
  })
}

interface TrueCall {
  readonly receivedMs: number
  readonly inputTokens: number
  readonly tokens: number
}

/** Reads what has ended since the last time: the simulator keeps the last 20,000. */
function followTruth(url: string) {
  const calls: TrueCall[] = []
  let since = 0
  return {
    calls,
    async read(): Promise<void> {
      for (let isWhole = false; !isWhole;) {
        const answer = await fetch(`${url}/__truth/calls?since=${since}`)
        const page = (await answer.json()) as { readonly calls: TrueCall[]; readonly next: number }
        calls.push(...page.calls.map(({ inputTokens, receivedMs, tokens }) => ({ inputTokens, receivedMs, tokens })))
        since = page.next
        // An answer holds so many calls and no more.
        isWhole = page.calls.length === 0
      }
    },
  }
}

async function replay(plan: RunPlan): Promise<string> {
  const never = new AbortController().signal
  const run = await conductRun(plan, { clock: systemClock, tell() {}, onInterval() {}, drain: never, halt: never })
  return run.folder
}

const sorted = (lengths: readonly string[]): string => lengths.toSorted().join()

function report(name: string, plan: RunPlan, folders: readonly string[], calls: readonly TrueCall[]): void {
  const [scenario] = plan.scenarios
  if (scenario?.executor.kind !== 'trace') throw new Error('no trace')
  const opened = openTrace(scenario.executor.selection, scenario.executor.replay)
  if ('found' in opened) throw new Error(opened.found)
  const { schedule } = opened
  const numbers = Array.from({ length: schedule.requests }, (_, number) => number)
  const planned = sorted(
    numbers
      .map((number) => schedule.requestAt(number))
      .map((request) => `${request.inputTokens} ${request.outputTokens}`),
  )
  const isExact = planned === sorted(calls.map(({ inputTokens, tokens }) => `${inputTokens} ${tokens}`))
  const received = calls.map(({ receivedMs }) => receivedMs).toSorted((a, b) => a - b)
  const late = received.map((at, number) => at - schedule.offsetMsAt(number))
  const earliest = late.reduce((least, each) => Math.min(least, each), Infinity)
  const byServer = Float64Array.from(late, (each) => each - earliest).sort()
  const at = (share: number): string => (byServer[Math.ceil(share * byServer.length) - 1] ?? NaN).toFixed(2)
  const summaries = folders.map((each) => readSummary(each))
  const lags = summaries.map(({ series }) =>
    series.find(({ metric, tags }) => metric === 'schedule_lag' && Object.keys(tags).length === 0),
  )
  const dropped = summaries.flatMap(({ counters }) =>
    counters.filter(({ metric, tags }) => metric === 'dropped_iterations' && Object.keys(tags).length === 0),
  )
  console.log(
    `${name}: ${calls.length} of ${schedule.requests} requests, lengths ${isExact ? 'exact' : 'DIFFER'}, ${dropped.reduce((sum, { count }) => sum + count, 0)} dropped; ` +
      `late by the plan p50 ${lags.map((lag) => lag?.percentiles['50']).join('/')} ms, p99 ${lags.map((lag) => lag?.percentiles['99']).join('/')} ms; ` +
      `by the server p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
  )
}

const profile = join(import.meta.dirname, '../engine/traced.yml')
const main = join(import.meta.dirname, '../../src/cli/main.ts')
const simulator = spawn(process.execPath, [main, 'simulate', '--profile', profile], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const url = await new Promise<string>((resolve) =>
    simulator.stdout.once('data', (data: Buffer) => resolve(data.toString().split('\n')[0] ?? '')),
  )
  const plan = planOf(url.trim())
  const segments = Array.from({ length: 5 }, (_, index) => ({ ...plan, segment: { index, count: 5 } }))
  let seen = 0
  const truth = followTruth(url.trim())
  for (const [name, plans] of [
    ['whole', [plan]],
    ['five segments', segments],
  ] as const) {
    const running = Promise.all(plans.map(replay))
    const isOver = running.then(() => true)
    while (!(await Promise.race([isOver, sleep(5_000, false)]))) await truth.read()
    await truth.read()
    report(name, plan, await running, truth.calls.slice(seen))
    seen = truth.calls.length
  }
} finally {
  simulator.kill()
  rmSync(folder, { recursive: true, force: true })
}
