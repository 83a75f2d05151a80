// What reading a long run back takes. `node test/experiments/long-run.ts make DIR [hours]` writes the folder of a run of
// eight hours, or as many as are given: ten calls a second over two modes and four prompts, as an open model, some 45 gaps
// a call. `node test/experiments/long-run.ts report DIR` rebuilds it as `seismo report` does, and tells time and memory.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '../../src/cli/program.ts'
import { makeMetricStore } from '../../src/metrics/metric-store.ts'
import { makeRecorder } from '../../src/metrics/recorder.ts'
import { drawInteger, drawLognormal } from '../../src/random/draw.ts'
import { makeRandom } from '../../src/random/random.ts'
import { openRunFolder } from '../../src/reports/open-run-folder.ts'
import { makeLoadFold } from '../../src/results/load-fold.ts'
import { makeSummary } from '../../src/results/make-summary.ts'
import { recordEnding } from '../../src/results/recorded-ending.ts'
import { dimensionsOf } from '../../src/workers/dimensions-of.ts'
import { completedCall, refusedCall, tokens } from '../fakes/call-record.ts'
import { wentAsPlanned } from '../fakes/left-run.ts'
import { modePlan, runPlan, quotaPlan } from '../fakes/run-plan.ts'

const CALLS_PER_SECOND = 10
const TURNS_TO_WRITE = 20

async function make(reportsDir: string, hours: number): Promise<string> {
  const seconds = hours * 3_600
  const random = makeRandom(1, 'a long run')
  const [prompt] = runPlan().prompts
  const [scenario] = runPlan().scenarios
  if (prompt === undefined || scenario === undefined) throw new Error('the plan has a prompt and a scenario')
  const quota = quotaPlan({ requestsPerMinute: 1_000, tokensPerMinute: 1_000_000, outputBurndown: 1 })
  const plan = runPlan({
    reportsDir,
    modes: [modePlan({ quota }), modePlan({ name: 'optimized', latency: 'optimized', quota })],
    prompts: ['counting', 'story', 'summarize', 'translate'].map((name) => ({ ...prompt, name })),
    scenarios: [
      {
        ...scenario,
        name: 'soak',
        executor: {
          kind: 'constant-arrival-rate',
          rate: CALLS_PER_SECOND,
          timeUnitMs: 1_000,
          durationMs: seconds * 1_000,
          preAllocatedVUs: 100,
          maxVUs: 100,
          distribution: 'constant',
        },
        modes: [0, 1],
      },
    ],
  })
  const dimensions = dimensionsOf(plan)
  const recorder = makeRecorder(dimensions)
  const store = makeMetricStore()
  const folder = openRunFolder(plan)
  const load = makeLoadFold(plan, folder.run.startedAt)

  const makeCall = (mode: number): void => {
    const call = recorder.forCall({ scenario: 0, mode, prompt: drawInteger(random, 0, 3), turn: null })
    call.started()
    if (random.next() < 0.01) {
      call.ended(refusedCall({ kind: 'throttled', throttle: 'requests' }), 999)
      return
    }
    const ttftMs = drawLognormal(random, mode === 0 ? 800 : 400, 0.5)
    let lastTokenMs = 1_000 + ttftMs
    for (let gap = drawInteger(random, 10, 80); gap > 0; gap--) {
      const gapMs = drawLognormal(random, 40, 0.4)
      call.gap(gapMs)
      lastTokenMs += gapMs
    }
    const firstTokenMs = 1_000 + ttftMs
    const stamps = { firstByteMs: firstTokenMs - 20, firstTokenMs, firstOutputTokenMs: firstTokenMs }
    const usage = tokens({ inputTokens: drawInteger(random, 50, 4_000), outputTokens: drawInteger(random, 20, 400) })
    const serviceLatencyMs = lastTokenMs - 1_020
    const ends = { lastTokenMs, endMs: lastTokenMs + 3 * random.next(), serviceLatencyMs }
    call.ended(completedCall({ ...stamps, ...ends, usage }), 1_000 - random.next(), 100)
    recorder.iterationEnded(0, { kind: 'completed', durationMs: lastTokenMs - 998 })
  }

  for (let second = 0; second < seconds; second++) {
    for (let call = 0; call < CALLS_PER_SECOND; call++) makeCall(call % 2)
    for (const part of recorder.takeSnapshot()) store.apply(part)
    store.gauge('vus', { scenario: 'soak' }, 40)
    const [startMs, endMs] = [second * 1_000, (second + 1) * 1_000]
    const interval = { ...store.closeInterval(startMs, endMs), traffic: trafficOf(startMs) }
    folder.appendInterval(interval)
    load.add(interval)
    for (let turn = 0; turn < TURNS_TO_WRITE; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  const finished = {
    ...wentAsPlanned,
    measuredMs: seconds * 1_000,
    run: folder.run,
    store,
    dimensions,
    load: load.summary(),
    plan,
    thresholds: plan.thresholds,
  }
  folder.finish(makeSummary(finished), recordEnding(finished, plan.thresholds, store))
  return folder.path
}

const trafficOf = (startMs: number): Parameters<ReturnType<typeof openRunFolder>['appendInterval']>[0]['traffic'] => ({
  series: [{ mode: 'standard' }, { mode: 'optimized' }].flatMap((tags) =>
    [tags, { scenario: 'soak', ...tags }].map((each) => ({
      tags: each,
      underWayMs: 12_345.678,
      mostUnderWay: 21,
      firstThrottle: null,
      longestThrottleStreak: 2,
    })),
  ),
  quotaUses: (['standard', 'optimized'] as const).map((mode) => ({
    mode,
    pool: mode === 'standard' ? 'on-demand' : 'optimized',
    taken: Array.from({ length: CALLS_PER_SECOND / 2 }, (_, call) => {
      const sentMs = startMs + call * 200 + 0.123
      return [sentMs, sentMs + 812.345, 900, 432] as const
    }),
    throttledMs: [],
  })),
})

async function report(folder: string): Promise<void> {
  const startMs = performance.now()
  process.exitCode = await runProgram(['report', folder, '--quiet'])
  const wallSeconds = (performance.now() - startMs) / 1_000
  const { maxRSS, systemCPUTime, userCPUTime } = process.resourceUsage()
  const cpuSeconds = (systemCPUTime + userCPUTime) / 1e6
  for (const name of readdirSync(folder)) {
    process.stdout.write(`${name}: ${(statSync(join(folder, name)).size / 1e6).toFixed(2)} MB\n`)
  }
  process.stdout.write(
    `rebuilt in ${wallSeconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU time, ${(maxRSS / 1_024).toFixed(0)} MB at most\n`,
  )
}

const [verb, path = '', hours = '8'] = process.argv.slice(2)
if (verb === 'make') process.stdout.write(`${await make(path, Number(hours))}\n`)
else if (verb === 'report') await report(path)
else throw new Error('long-run.ts make DIR [hours], or long-run.ts report FOLDER')
