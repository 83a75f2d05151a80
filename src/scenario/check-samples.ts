// Whether a metric can have a sample in this run at all: a threshold on one that can't would be judged by nothing. It looks at the script
// as it was written; what has the wrong shape is left to the schema, and anything is then possible.
import { defaultScenarioName } from './check-script.ts'
import { streamsOf } from './api.ts'
import { greatestOf } from './distribution-schema.ts'
import type { PromptEntry } from './prompt-file-schema.ts'
import type { MetricWords } from './check-tag.ts'
import { asRecord, isRecord } from '../reading/record.ts'
import { bedrockOf } from './overrides.ts'
import { walk } from './written-flow.ts'

/** A kind of call that the run makes. Null is what could not be read. */
export interface PossibleCall {
  readonly scenario: string
  readonly isOpen: boolean
  readonly mode: string | null
  readonly streams: boolean
  readonly isCached: boolean
  readonly prompt: string | null
  /** The most turns of the prompt; 0 of no conversation. */
  readonly turns: number
  /** The names of the checks of its reply; null where the prompt could not be read. */
  readonly checks: readonly string[] | null
}

export interface PossibleSamples {
  /** Null where the scenarios could not be read. */
  readonly calls: readonly PossibleCall[] | null
  readonly hasCanary: boolean
}

/** `prompts`: the entries of the prompt file; null where it could not be read. */
export function possibleSamples(script: unknown, prompts: readonly PromptEntry[] | null): PossibleSamples {
  const { scenarios } = asRecord(script)
  const { canary, modes } = asRecord(bedrockOf(script))
  const ours = (Array.isArray(scenarios) ? (scenarios as unknown[]) : []).filter(
    (scenario) => asRecord(scenario)['engine'] === 'bedrock',
  )
  const isReadable = ours.length > 0 && isRecord(modes) && Object.values(modes).every(isRecord)
  return {
    calls: isReadable
      ? ours.flatMap((scenario, position) => callsOf(asRecord(scenario), position, asRecord(modes), prompts))
      : null,
    hasCanary: canary === true,
  }
}

type Fields = Readonly<Record<string, unknown>>

const OPEN_MODELS: readonly unknown[] = ['constant-arrival-rate', 'ramping-arrival-rate', undefined]

function callsOf(scenario: Fields, position: number, modes: Fields, prompts: readonly PromptEntry[] | null) {
  const { executor, flow, modes: inTurn, name } = scenario
  const steps = Array.isArray(flow) ? walk(flow, [], 0).map(({ step }) => step) : [{ call: {} }]
  return steps
    .filter((step) => asRecord(step)['call'] !== undefined)
    .flatMap((step) => {
      const call = asRecord(asRecord(step)['call'])
      const ofScenario = checkNamesIn(scenario)
      return modesOf(call['mode'], inTurn, modes).flatMap((mode) =>
        promptsOf(call['prompt'], prompts).map((prompt): PossibleCall => {
          const { api, cache } = asRecord(mode === null ? undefined : modes[mode])
          return {
            scenario: typeof name === 'string' ? name : defaultScenarioName(position),
            // Artillery's phases start iterations at moments of their own, too.
            isOpen: OPEN_MODELS.includes(executor),
            mode,
            streams: streamsOf({ api }),
            isCached: cache !== undefined && cache !== false,
            prompt: prompt?.name ?? null,
            turns: prompt === null ? Infinity : mostTurns(prompt),
            checks: prompt === null ? null : [...ofScenario, ...prompt.checks.map((check) => check.name)],
          }
        }),
      )
    })
}

/** Of the checks of a scenario, as they are written. */
export function checkNamesIn({ checks }: Readonly<Record<string, unknown>>): string[] {
  return (Array.isArray(checks) ? (checks as unknown[]) : []).flatMap((check) => {
    const { name } = asRecord(check)
    return typeof name === 'string' ? [name] : []
  })
}

function modesOf(named: unknown, inTurn: unknown, modes: Fields): readonly (string | null)[] {
  if (typeof named === 'string') return [named]
  const all = Array.isArray(inTurn) ? (inTurn as unknown[]) : Object.keys(modes)
  return all.map((mode) => (typeof mode === 'string' ? mode : null))
}

function promptsOf(named: unknown, prompts: readonly PromptEntry[] | null): readonly (PromptEntry | null)[] {
  if (prompts === null) return [null]
  const found = prompts.filter((entry) => (typeof named === 'string' ? entry.name === named : entry.weight > 0))
  return found.length === 0 ? [null] : found
}

/** Of the longest conversation that an entry can become, or the most steps of an agent; 0 where it is neither. */
export const mostTurns = ({ agent, turns }: Pick<PromptEntry, 'agent' | 'turns'>): number =>
  agent?.maxSteps ?? (turns === null ? 0 : greatestOf(turns))

/** A model that caches by itself may do so for any mode. */
const OF_ANY_MODE: ReadonlySet<string> = new Set(['hit', 'write'])

/** Why nothing can be measured under these tags, as a sentence; null where something can. */
export function whyNoSample(
  metric: string,
  { kind, needs = [] }: MetricWords,
  tags: Readonly<Partial<Record<string, string>>>,
  { calls, hasCanary }: PossibleSamples,
): string | null {
  if (needs.includes('canary') && !hasCanary) return 'the run has no canary (canary: true)'
  if (calls === null) return null
  const isOf = (value: string | null, tag: string): boolean =>
    tags[tag] === undefined || value === null || tags[tag] === value
  const selected = calls.filter(
    ({ mode, prompt, scenario }) => isOf(scenario, 'scenario') && isOf(mode, 'mode') && isOf(prompt, 'prompt'),
  )
  if (selected.length === 0) return `no call of the run is of ${namesOf(tags)}`
  if (tags['turn'] !== undefined && selected.every(({ turns }) => turns < firstTurnOf(tags['turn'] ?? ''))) {
    return `no prompt of ${namesOf(tags)} has so many turns`
  }
  if (needs.includes('check')) {
    const { check } = tags
    const isMade = selected.some(
      ({ checks }) => checks === null || (check === undefined ? checks.length > 0 : checks.includes(check)),
    )
    if (!isMade)
      return `${check === undefined ? 'no check' : `no check ${check}`} is made of replies of ${namesOf(tags)}`
  }
  if (kind !== 'trend') return null
  const { cache } = tags
  if (cache !== undefined && !OF_ANY_MODE.has(cache) && selected.every(({ isCached }) => !isCached)) {
    return `${metric} has the tag cache:${cache} in modes with cache, and none of these has it`
  }
  if (needs.includes('stream') && selected.every(({ streams }) => !streams)) {
    return 'api converse and invoke-model do not stream: a whole response has no first token and no rate'
  }
  return needs.includes('open model') && selected.every(({ isOpen }) => !isOpen)
    ? 'only arrival rates (open models) have an intended start that differs from sent; use call_duration or time_to_first_token'
    : null
}

/** `21-50` begins at 21. */
const firstTurnOf = (tag: string): number => Number.parseInt(tag, 10)

const namesOf = (tags: Readonly<Partial<Record<string, string>>>): string => {
  const named = ['scenario', 'mode', 'prompt'].flatMap((tag) =>
    tags[tag] === undefined ? [] : [`${tag} ${tags[tag]}`],
  )
  return named.length === 0 ? 'the run' : named.join(' and ')
}
