// What long prompts cost the moment that they are sent at: a rate of calls, each of as many tokens, and how late they were
// sent. Ends with 1 when p99 is above 5 ms. It wants a machine of two cores for itself.
//   node test/experiments/large-prompts.ts [tokens] [calls a second] [seconds]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { conductRun } from '../../src/engine/conductor.ts'
import { planDefaults } from '../../src/engine/plan-of-script.ts'
import { makeRunPlan } from '../../src/plan/make-run-plan.ts'
import { readSummary } from '../../src/run-folder/summary-file.ts'
import { METRIC_VOCABULARY } from '../../src/results/thresholds.ts'
import { readScenarioFile } from '../../src/scenario/validate-script.ts'
import { readTextFile } from '../../src/reading/read-text-file.ts'
import { startSimulator } from '../../src/simulator/start-simulator.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { countOf, seriesOf } from '../engine/read-summary.ts'

const MOST_LAG_MS = 5
const MODEL = 'us.anthropic.claude-3-5-haiku-20241022-v1:0'

const [tokens = 100_000, callsPerSecond = 20, seconds = 30] = process.argv.slice(2).map(Number)

/** `system`: the length is that of a shared system prompt, and not of the message. */
const SHAPES = {
  message: { task: 'summarization', inputTokens: tokens },
  system: { task: 'story', inputTokens: 100, system: { sharedTokens: tokens } },
} as const

console.log('prompt   calls  dropped  lag p50    p90     p99     max')
for (const [name, prompt] of Object.entries(SHAPES)) await measure(name, prompt)

async function measure(name: string, prompt: object): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'large-prompts-'))
  const simulator = await startSimulator({ port: 0, profile: 'exact', seed: 1 })
  try {
    const file = join(folder, 'scenario.json')
    writeFileSync(join(folder, 'prompts.json'), JSON.stringify({ mix: [{ name, maxOutputTokens: 20, ...prompt }] }))
    writeFileSync(file, JSON.stringify(scenario(simulator.url)))
    const plan = makeRunPlan(readScenarioFile(file, {}, readTextFile, METRIC_VOCABULARY), planDefaults(folder))
    const never = new AbortController().signal
    const run = await conductRun(plan, { clock: systemClock, tell() {}, onInterval() {}, drain: never, halt: never })
    const summary = readSummary(run.folder)
    const lag = seriesOf(summary, 'schedule_lag')
    const cells = [lag?.percentiles['50'], lag?.percentiles['90'], lag?.percentiles['99'], lag?.max].map((ms = NaN) =>
      ms.toFixed(2).padStart(6),
    )
    const counts = [countOf(summary, 'calls_completed'), countOf(summary, 'dropped_iterations')]
    console.log(
      `${name.padEnd(7)}  ${counts.map((count) => String(count).padStart(5)).join('    ')}   ${cells.join('  ')} ms`,
    )
    if ((lag?.percentiles['99'] ?? 0) > MOST_LAG_MS) process.exitCode = 1
  } finally {
    await simulator.close()
    rmSync(folder, { recursive: true })
  }
}

function scenario(target: string): object {
  const bedrock = { modes: { standard: { model: MODEL } }, prompts: './prompts.json', threads: 1 }
  const executor = 'constant-arrival-rate'
  const load = { executor, rate: callsPerSecond, duration: `${seconds}s`, preAllocatedVUs: callsPerSecond * 4 }
  return { config: { target, engines: { bedrock } }, scenarios: [{ name: 'large', engine: 'bedrock', ...load }] }
}
