// The traces that scenarios replay: where they are, what is in them, and what is wrong where they cannot be replayed.
import { resolve } from 'node:path'
import { cut, type Finding, nearestName, type Path } from '../reading/mistake.ts'
import type { HashedFile } from '../reading/read-text-file.ts'
import { asRecord } from '../reading/record.ts'
import { openTrace } from '../traces/open-trace.ts'
import { tellTrace, traceFacts } from '../traces/trace-facts.ts'
import { type Finder, pathAt } from './find-named-files.ts'
import { bedrockOf } from './overrides.ts'
import { type PromptEntry, promptFileSchema } from './prompt-file-schema.ts'
import type { Scenario } from './scenario-schema.ts'
import { TRACE_PROMPT } from './trace-executor.ts'

interface FoundTraces {
  /** The scenarios with what their traces hold. */
  readonly scenarios: readonly Scenario[]
  readonly findings: readonly Finding[]
  readonly files: readonly HashedFile[]
  readonly notices: readonly string[]
}

/** `scenarios`: all of the script, in its order; those of other engines are passed over. */
export function findTraces(finder: Finder, scenarios: readonly unknown[]): FoundTraces {
  const found = scenarios.map((scenario, index) =>
    isReplay(scenario) ? findTrace(finder, scenario, index) : { findings: [], files: [], notices: [], scenario },
  )
  return {
    scenarios: found.map(({ scenario }) => scenario as Scenario),
    findings: found.flatMap(({ findings }) => findings),
    files: found.flatMap(({ files }) => files),
    notices: found.flatMap(({ notices }) => notices),
  }
}

type Replay = Scenario & { readonly executor: { readonly kind: 'trace' } }

const isReplay = (scenario: unknown): scenario is Replay => asRecord(asRecord(scenario)['executor'])['kind'] === 'trace'

function findTrace(finder: Finder, scenario: Replay, index: number) {
  const place = ['scenarios', index, 'trace']
  const path = resolve(pathAt(finder, place) ?? '')
  const { executor } = scenario
  const selection = { ...executor.selection, path }
  const opened = openTrace(selection, executor.replay)
  if ('found' in opened) {
    const message = `expected a trace, found ${opened.found} (${path})`
    return {
      scenario,
      findings: [{ path: place, at: 'value' as const, message, hint: opened.hint }],
      files: [],
      notices: [],
    }
  }
  const { schedule, trace } = opened
  const facts = traceFacts(trace, schedule)
  const hasBlocks =
    facts.blockTokens === null && executor.replay.blockTokens !== 'off' && trace.table.blockIds.length > 0
  const findings: Finding[] = hasBlocks
    ? [
        {
          path: ['scenarios', index, 'blocks'],
          at: 'value',
          message: 'expected how many tokens a block of the trace stands for, found nothing',
          hint: 'add blocks: 512 or whatever they are, or blocks: off',
        },
      ]
    : []
  const named = scenario.name ?? path
  return {
    scenario: { ...scenario, executor: { ...executor, selection, facts } },
    findings,
    files: [{ path, sha256: trace.sha256, bytes: trace.bytes }],
    notices: tellTrace(trace, schedule).map((notice) => `Trace of ${named}: ${notice}`),
  }
}

/** What stands for the requests of traces among the prompts. */
export function tracePromptEntry(): PromptEntry {
  const [entry] = promptFileSchema.parse({ mix: [{ name: TRACE_PROMPT, template: TRACE_PROMPT, nonce: false }] })
  if (entry === undefined) throw new Error('a mix of one entry has one')
  return { ...entry, weight: 0, source: { kind: 'trace' }, checks: [] }
}

/** Whether every scenario of ours replays a trace: no prompts are asked for then. */
export const replaysOnly = (script: unknown): boolean => {
  const executors = ourExecutors(script)
  return executors.length > 0 && executors.every((executor) => executor === 'trace')
}

/** Whether any does. */
export const replaysAny = (script: unknown): boolean => ourExecutors(script).includes('trace')

function ourExecutors(script: unknown): unknown[] {
  const { scenarios } = asRecord(script)
  const all = Array.isArray(scenarios) ? (scenarios as readonly unknown[]).map(asRecord) : []
  return all.filter(({ engine }) => engine === 'bedrock').map(({ executor }) => executor)
}

/** What the schema cannot say of scenarios that replay traces: it looks at them as they were written. */
export function checkTraces(script: unknown, prompts: readonly string[]): Finding[] {
  const modes = Object.keys(asRecord(asRecord(bedrockOf(script))['modes']))
  const { scenarios } = asRecord(script)
  const all = Array.isArray(scenarios) ? (scenarios as readonly unknown[]).map(asRecord) : []
  const ofModels = all.flatMap(({ executor, models }, index) =>
    executor === 'trace'
      ? Object.entries(asRecord(models)).flatMap(([model, mode]) =>
          checkMode(mode, ['scenarios', index, 'models', model], modes),
        )
      : [],
  )
  const isTaken = replaysAny(script) && prompts.includes(TRACE_PROMPT)
  return isTaken
    ? [
        ...ofModels,
        {
          path: ['config', 'engines', 'bedrock', 'prompts'],
          at: 'value',
          message: `expected prompts of other names than ${TRACE_PROMPT}, found one`,
          hint: 'the requests of traces are tagged so: rename the prompt',
        },
      ]
    : ofModels
}

function checkMode(mode: unknown, path: Path, known: readonly string[]): Finding[] {
  if (typeof mode !== 'string' || known.includes(mode)) return []
  const nearest = nearestName(mode, known)
  const hint = nearest === null ? `known modes: ${cut(known.join(', '))}` : `did you mean ${nearest}?`
  const message = `expected a mode of config.engines.bedrock.modes, found ${JSON.stringify(cut(mode))}`
  return [{ path, at: 'value', message, hint }]
}
