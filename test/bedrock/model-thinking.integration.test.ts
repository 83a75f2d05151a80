// Each living text model of the data, in a simulator that is made of the data: what validation lets pass of thinking, effort and schemas
// is answered, and what it refuses is refused there too, on each API.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBedrock } from '../../src/bedrock/open-bedrock.ts'
import { EFFORTS } from '../../src/models/effort.ts'
import { lifeOf } from '../../src/models/life-cycle.ts'
import { allModels, type ModelFacts, sureFactsOf } from '../../src/models/model-facts.ts'
import { makeModePlans } from '../../src/plan/make-mode-plans.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { thinks } from '../../src/plan/thinking.ts'
import { checkModes } from '../../src/scenario/check-modes.ts'
import { modeSchema } from '../../src/scenario/mode-schema.ts'
import { type Simulator, startSimulator } from '../../src/simulator/start-simulator.ts'
import { systemClock } from '../../src/time/system-clock.ts'

const TODAY = '2026-11-28'

const factsOf = (id: string): ModelFacts => sureFactsOf(id)!

/** Those that Converse calls, or may. */
const models = allModels()
  .filter(({ id }) => {
    const { apis, lifecycle } = factsOf(id)
    const isAlive = lifecycle === undefined || lifeOf(factsOf(id), TODAY)?.life.kind !== 'ended'
    return isAlive && (apis?.runtime ?? ['converse']).includes('converse')
  })
  .map(({ id }) => id)

const assumption = { assumption: 'set' }
const of = (value: unknown) => ({ value, ...assumption })
const serving = {
  slots: of(100),
  queueLength: of(100),
  timeToFirstToken: { constant: '1ms', ...assumption },
  prefillPer1kTokens: of('0ms'),
  messageStartLead: of('0ms'),
  outputTokensPerSecond: { constant: 5_000, ...assumption },
  gapJitter: of(0),
  tokensPerDelta: { min: 5, max: 5, ...assumption },
  outputTokens: { constant: 5, ...assumption },
}

function modelOf(id: string): object {
  const { body, effort, name, thinking } = { name: id, ...factsOf(id) }
  const kinds = thinking?.kinds ?? []
  const levels = effort?.levels ?? []
  return {
    name,
    provider: 'Test',
    ...(body === null ? {} : { body }),
    maxOutputTokens: of(10_000),
    standard: serving,
    ...(kinds.length === 0
      ? {}
      : {
          thinking: {
            kinds,
            byDefault: thinking?.byDefault ?? false,
            canBeOff: thinking?.canBeOff ?? true,
            tokens: { constant: 5, ...assumption },
          },
        }),
    ...(levels.length === 0
      ? {}
      : { effort: { usual: levels[0], ...Object.fromEntries(levels.map((level) => [level, 1])), ...assumption } }),
  }
}

const profile = {
  description: 'all models of the data',
  regions: { 'us-east-1': { distance: of('0ms'), busyShare: of(0) } },
  models: Object.fromEntries(models.map((id) => [id, modelOf(id)])),
  inferenceProfiles: Object.fromEntries(
    models.map((id) => [`us.${id}`, { name: id, model: id, regions: ['us-east-1'] }]),
  ),
}

let simulator: Simulator
beforeAll(async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'simulator-')), 'models.yml')
  writeFileSync(path, JSON.stringify(profile))
  simulator = await startSimulator({ port: 0, profile: path, seed: 1 })
})
afterAll(() => simulator.close())

const asked: readonly object[] = [
  {},
  ...['off', 'adaptive', { budgetTokens: 2_000 }].map((thinking) => ({ thinking })),
  { outputFormat: { schema: { type: 'object', properties: { city: { type: 'string' } } } } },
  ...EFFORTS.flatMap((effort) => [{ effort }, { effort, thinking: 'adaptive' }]),
]

interface Tried {
  readonly mode: object
  /** Whose model has what was asked for in its data, be it that it has none of it. */
  readonly isKnown: boolean
  readonly objections: readonly string[]
  readonly isByData: boolean
}

function tryMode(id: string, api: string, keys: object): Tried {
  const { body, effort, thinking } = factsOf(id)
  const isUnbounded = body === 'nova' && 'effort' in keys && keys.effort === 'high'
  const mode = {
    model: `us.${id}`,
    region: 'us-east-1',
    api,
    ...keys,
    // Llama's own body takes no more than 2,048.
    ...(isUnbounded ? {} : { inference: { maxTokens: 2_040 } }),
  }
  const objectionsOf = (target: string) =>
    checkModes(
      { config: { target, engines: { bedrock: { modes: { m: mode } } } }, scenarios: [{ engine: 'bedrock' }] },
      null,
      TODAY,
    ).map(({ path, message }) => `${path.slice(5).join('.')} ${message}`)
  const isKnown = !('thinking' in keys && thinking?.kinds === undefined) && !('effort' in keys && effort === undefined)
  return {
    mode,
    isKnown,
    objections: objectionsOf('aws'),
    isByData: objectionsOf('simulator').length === 0,
  }
}

async function endOf(mode: object): Promise<string> {
  const modes = makeModePlans({ m: modeSchema.parse(mode) })
  const bedrock = openBedrock({ modes, target: { kind: 'url', url: simulator.url }, clock: systemClock })
  const said = {
    system: null,
    messages: [{ role: 'user', content: [{ text: 'hi' }] }],
    tools: null,
    maxOutputTokens: null,
    aimedInputTokens: null,
  } as const
  const { outcome, reasoningTokens, stopReason } = await bedrock.call(0, said, { onGap: () => undefined })
  await bedrock.close()
  if (outcome.kind !== 'completed') return JSON.stringify(outcome)
  return `${stopReason}, ${isThoughtTold(modes[0]!) ? `thought ${reasoningTokens}` : 'nothing of a thought'}`
}

const isThoughtTold = (mode: ModePlan): boolean => mode.dialect === 'claude' && thinks(mode)

test('there are models of each kind to try', () => {
  expect(models.length).toBeGreaterThan(50)
  const kinds = new Set(models.flatMap((id) => factsOf(id).thinking?.kinds ?? ['none']))
  expect([...kinds].toSorted()).toStrictEqual(['adaptive', 'budget', 'levels', 'none'])
})

const tries = models.flatMap((id) =>
  ['converse-stream', 'converse', ...(factsOf(id).body === null ? [] : ['invoke-model-stream', 'invoke-model'])].map(
    (api) => [id, api] as const,
  ),
)

/** What the two say of one mode that do not agree; null where they do. */
async function disagreement(id: string, api: string, keys: object): Promise<string | null> {
  const { isByData, isKnown, mode, objections } = tryMode(id, api, keys)
  // What is wrong whatever the model is not sent at all.
  if (!isByData) return objections.length > 0 ? null : `${JSON.stringify(keys)} is let pass with target aws alone`
  const end = await endOf(mode)
  const isRefused = end.includes('"failure":"')
  const isServed = /^end_turn, (?:thought 5|nothing of a thought)$/.test(end)
  const agrees = objections.length > 0 ? isRefused : isServed || !isKnown
  return agrees ? null : `${JSON.stringify(keys)}: ${end}; ${objections.join('; ')}`
}

test.each(tries)('%s with %s does what validation lets pass, and no more', async (id, api) => {
  const told: (string | null)[] = []
  for (const keys of asked) told.push(await disagreement(id, api, keys))
  expect(told.filter((each) => each !== null)).toStrictEqual([])
})
