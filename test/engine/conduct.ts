// Runs a scenario as the engine does, without Artillery around it: real threads, real sockets, real files.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { CredentialSources } from '../../src/bedrock/credentials/credential-sources.ts'
import { conductRun } from '../../src/engine/conductor.ts'
import type { EngineMessage } from '../../src/engine/control-protocol.ts'
import type { ClosedInterval } from '../../src/metrics/metric-store.ts'
import { makeRunPlan } from '../../src/plan/make-run-plan.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import type { UnwrittenFile } from '../../src/reports/write-reports.ts'
import { readSummary } from '../../src/run-folder/summary-file.ts'
import { METRIC_VOCABULARY } from '../../src/results/thresholds.ts'
import type { Summary } from '../../src/results/summary.ts'
import type { PriceFile } from '../../src/money/price-file.ts'
import { readTextFile } from '../../src/reading/read-text-file.ts'
import { readScenarioFile } from '../../src/scenario/validate-script.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { openThreadPool } from '../../src/workers/thread-pool.ts'

export const MODEL = 'us.anthropic.claude-3-5-haiku-20241022-v1:0'

/** What is written under `config.engines.bedrock`, less the prompts, and the scenarios without their engine. */
export interface TestScenario {
  readonly modes?: Readonly<Record<string, object>>
  readonly threads?: number
  readonly thresholds?: Readonly<Record<string, unknown>>
  readonly scenarios: readonly object[]
  readonly mix?: readonly object[]
  readonly prices?: PriceFile
  readonly budget?: object
  readonly accuracy?: object
  readonly calls?: boolean
  /** The text of a module with hooks. */
  readonly hooks?: string
}

const NO_PRICES: PriceFile = { sources: {}, prices: [] }

const DEFAULT_MIX = [{ name: 'hello', template: 'Say hello to a stranger.' }]

export interface Conducted {
  readonly summary: Summary
  readonly folder: string
  readonly exitCode: number
  readonly unwritten: readonly UnwrittenFile[]
  readonly intervals: readonly ClosedInterval[]
  readonly messages: readonly EngineMessage[]
}

/** A folder that is gone when the test is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'seismo-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function planFor(target: string, test: TestScenario): RunPlan {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'prompts.yml'), JSON.stringify({ mix: test.mix ?? DEFAULT_MIX }))
  if (test.hooks !== undefined) writeFileSync(join(folder, 'hooks.ts'), test.hooks)
  const script = {
    config: {
      target,
      engines: {
        bedrock: {
          modes: test.modes ?? { standard: { model: MODEL, region: 'us-east-2' } },
          prompts: './prompts.yml',
          threads: test.threads ?? 1,
          ...(test.hooks === undefined ? {} : { hooks: './hooks.ts' }),
          thresholds: test.thresholds ?? {},
          calls: test.calls ?? false,
          ...(test.budget === undefined ? {} : { budget: test.budget }),
          // Tests share a busy machine, and only those of the accuracy itself are about it.
          accuracy: test.accuracy ?? 'off',
        },
      },
    },
    scenarios: test.scenarios.map((scenario) => ({ engine: 'bedrock', ...scenario })),
  }
  const file = join(folder, 'scenario.json')
  writeFileSync(file, JSON.stringify(script))
  return makeRunPlan(readScenarioFile(file, {}, readTextFile, METRIC_VOCABULARY), {
    seed: 1,
    threads: 1,
    workingDir: folder,
    prices: test.prices ?? NO_PRICES,
  })
}

/** `steer` may drain or halt the run by aborting, and is told when it has started. */
export async function conduct(
  plan: RunPlan,
  steer: (run: { drain(): void; halt(): void }) => void = () => {},
  openPool: typeof openThreadPool = openThreadPool,
  onInterval: () => void = () => {},
  credentials?: CredentialSources,
): Promise<Conducted> {
  const intervals: ClosedInterval[] = []
  const messages: EngineMessage[] = []
  const drain = new AbortController()
  const halt = new AbortController()
  const run = await conductRun(
    plan,
    {
      clock: systemClock,
      tell(message) {
        messages.push(message)
        if (message.kind === 'started') steer({ drain: () => drain.abort(), halt: () => halt.abort() })
      },
      onInterval(interval) {
        intervals.push(interval)
        onInterval()
      },
      drain: drain.signal,
      halt: halt.signal,
      ...(credentials === undefined ? {} : { credentials }),
    },
    openPool,
  )
  return { ...run, summary: run.summary ?? readSummary(run.folder), intervals, messages }
}
