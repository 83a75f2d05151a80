import { describe, expect, test } from 'vitest'
import type { FlowStep, PromptPlan, RunPlan } from '../../src/plan/run-plan.ts'
import { dataSetFacts, dataSetSource } from '../fakes/data-set-source.ts'
import { worstTokens } from '../../src/plan/planned-tokens.ts'
import { modePlan, promptPlan, runPlan } from '../fakes/run-plan.ts'

const call = (changes: object = {}): FlowStep => ({
  kind: 'call',
  mode: null,
  prompt: null,
  maxOutputTokens: null,
  ...changes,
})

const prompt = (changes: Partial<PromptPlan> = {}): PromptPlan =>
  promptPlan({
    name: 'story',
    source: { kind: 'synthetic', task: 'story', inputTokens: { kind: 'uniform', min: 10, max: 100 } },
    maxOutputTokens: { kind: 'constant', value: 20 },
    ...changes,
  })

/** Two modes take seven iterations. */
function planOf(
  flow: readonly FlowStep[],
  prompts: readonly PromptPlan[] = [prompt()],
  changes: Partial<RunPlan> = {},
) {
  const [scenario] = runPlan().scenarios
  if (scenario === undefined) throw new Error('the plan has a scenario')
  const executor = { kind: 'shared-iterations', vus: 1, iterations: 7, maxDurationMs: 1_000 } as const
  const modes = [modePlan(), modePlan({ name: 'optimized', retries: { maxAttempts: 3, strategy: 'standard' } })]
  return runPlan({ modes, prompts, scenarios: [{ ...scenario, executor, modes: [0, 1], flow }], ...changes })
}

const image = (changes: Partial<PromptPlan['media'][number]> = {}): PromptPlan['media'][number] => ({
  kind: 'image',
  format: 'png',
  name: null,
  source: { kind: 'synthetic-image', image: { format: 'png', width: 280, height: 280, bytes: null } },
  count: { kind: 'uniform', min: 1, max: 3 },
  turns: 'first',
  unique: true,
  ...changes,
})
const worstOf = (changes: Partial<PromptPlan>) => worstTokens(planOf([call()], [prompt(changes)]), 0)

describe('tokens at worst', () => {
  test('are those of the longest prompt and reply, for a share of the iterations that is rounded up', () => {
    expect(worstTokens(planOf([call()]), 0)).toEqual({
      inputTokensPerCall: 100,
      outputTokensPerCall: 20,
      calls: 4,
      tokens: 4 * 120,
    })
  })

  test('count every attempt', () => {
    expect(worstTokens(planOf([call()]), 1)).toMatchObject({ calls: 12, tokens: 12 * 120 })
  })

  test('count the rounds of loops, and calls that name their mode', () => {
    const flow: FlowStep[] = [call({ mode: 0 }), { kind: 'loop', count: 5, steps: [call()] }]
    // Each of 7 iterations makes the first; a share of 4 makes the other five times.
    expect(worstTokens(planOf(flow), 0)).toMatchObject({ calls: 7 + 4 * 5, tokens: (7 + 20) * 120 })
  })

  test("prefer the step's own prompt and limit", () => {
    const small = prompt({
      name: 'small',
      source: { kind: 'synthetic', task: 'story', inputTokens: { kind: 'constant', value: 5 } },
    })
    const flow = [call({ prompt: 1, maxOutputTokens: { kind: 'constant', value: 1 } })]
    expect(worstTokens(planOf(flow, [prompt(), small]), 0)).toMatchObject({
      inputTokensPerCall: 5,
      outputTokensPerCall: 1,
    })
  })

  test.each<[string, Partial<NonNullable<PromptPlan['history']>>, number]>([
    ['all that was said', { maxMessages: 9 }, 5 * 100 + 4 * 20],
    ['three messages, the last two questions and a reply', { maxMessages: 3 }, 2 * 100 + 20],
    ['so many tokens', { maxTokens: 300 }, 300],
    ['its last exchange, though it is longer', { maxTokens: 10 }, 2 * 100 + 20],
  ])('of a conversation whose requests carry %s', (_, history, inputTokensPerCall) => {
    const cut = { maxMessages: null, maxTokens: null, keep: 'last', ...history } as const
    expect(worstOf({ turns: { kind: 'constant', value: 5 }, history: cut })).toMatchObject({ inputTokensPerCall })
  })

  test('of an agent grow by its replies and the results of the tools that each may call', () => {
    const agent: NonNullable<PromptPlan['agent']> = {
      maxSteps: 4,
      parallelCalls: 2,
      toolResult: {
        tokens: { kind: 'uniform', min: 10, max: 50 },
        format: 'text',
        delayMs: { kind: 'constant', value: 0 },
        errorShare: 0,
        canned: null,
      },
    }
    const tools = { kind: 'made-up', count: 3, tokens: { kind: 'constant', value: 100 } } as const
    const worst = worstOf({ agent, tools })
    expect(worst.inputTokensPerCall).toBe(300 + 100 + 3 * (20 + 2 * 50))
    expect(worst.calls).toBe(4 * 4)
  })

  test('let a conversation read all that was said before', () => {
    const turns = { kind: 'uniform', min: 1, max: 3 } as const
    const chat = prompt({ turns, system: { kind: 'shared', tokens: 1_000 } })
    expect(worstTokens(planOf([call()], [chat]), 0)).toEqual({
      // The last turn: 1000 + 3 · 100 + 2 · 20.
      inputTokensPerCall: 1_340,
      outputTokensPerCall: 20,
      calls: 4 * 3,
      // Inputs 1100, 1220 and 1340, and three replies.
      tokens: 4 * (1_100 + 1_220 + 1_340 + 3 * 20),
    })
  })

  test.each<[string, Partial<PromptPlan>, object]>([
    [
      'a data set',
      { source: dataSetSource('/load/lines.txt') },
      { inputTokensPerCall: null, outputTokensPerCall: 20, calls: 4, tokens: null },
    ],
    [
      'a reply without limit',
      { maxOutputTokens: null },
      { inputTokensPerCall: 100, outputTokensPerCall: null, calls: 4, tokens: null },
    ],
  ])('are not known of %s', (_, changes, worst) => {
    expect(worstTokens(planOf([call()], [prompt(changes)]), 0)).toEqual(worst)
  })

  test('of a data set are bounded by its longest row and its greatest limit, and half of its rows lack one', () => {
    const limits = { mean: 100, least: 5, greatest: 700, without: 0.5 }
    const facts = dataSetFacts({ limits, characters: { mean: 40, longest: 400 } })
    const source = dataSetSource('/load/rows.jsonl', { facts })
    const plan = planOf([call()], [prompt({ source, nonce: false, maxOutputTokens: null })])
    const worst = (maxTokens: number | null) => {
      const modes = plan.modes.map((mode) => ({ ...mode, inference: { ...mode.inference, maxTokens } }))
      return worstTokens({ ...plan, modes }, 0)
    }
    expect(worst(null)).toMatchObject({ inputTokensPerCall: 100, outputTokensPerCall: null })
    expect(worst(50)).toMatchObject({ inputTokensPerCall: 100, outputTokensPerCall: 700 })
    expect(worst(900)).toMatchObject({ outputTokensPerCall: 900 })
  })

  test('of a template are those of its characters, with the largest numbers that it takes, and of the nonce', () => {
    const n = { kind: 'uniform', min: 1, max: 1_000_000 } as const
    const source = { kind: 'template', template: 'Count to {n} {aloud}.', values: { n } } as const
    const system = { kind: 'text', text: 'Be brief.' } as const
    const plan = planOf([call()], [prompt({ source, system })])
    // 9 characters of the system prompt and 25 of "Count to 1000000 {aloud}.", four a token, and 10 tokens of the nonce.
    expect(worstTokens(plan, 0).inputTokensPerCall).toBe(3 + 7 + 10)
  })

  test('are not known where nothing limits the iterations', () => {
    const plan = planOf([call()])
    const scenarios = plan.scenarios.map((scenario) => ({
      ...scenario,
      executor: { kind: 'constant-vus', vus: 1, durationMs: 1_000 } as const,
    }))
    expect(worstTokens({ ...plan, scenarios }, 0)).toMatchObject({ inputTokensPerCall: 100, calls: null, tokens: null })
  })

  test('of a mode that nothing takes are none', () => {
    const plan = planOf([call({ mode: 0 })])
    expect(worstTokens(plan, 1)).toMatchObject({ calls: 0, tokens: 0 })
  })

  test('of a segment are at most all of its iterations: its part of the blocks may fall to one mode', () => {
    const plan = planOf([call()], [prompt()], { segment: { index: 0, count: 3 } })
    const executor = { kind: 'shared-iterations', vus: 3, iterations: 7, maxDurationMs: 1_000 } as const
    const scenarios = plan.scenarios.map((scenario) => ({ ...scenario, executor }))
    expect(worstTokens({ ...plan, scenarios }, 0).calls).toBe(3)
  })

  describe('with images', () => {
    test('are those of as many as a message may carry', () => {
      expect(worstOf({ media: [image(), image()] }).inputTokensPerCall).toBe(100 + 2 * 3 * 100)
    })

    test('keep them through a conversation', () => {
      const turns = { kind: 'constant', value: 3 } as const
      const said = 3 * 100 + 2 * 20
      expect(worstOf({ turns, media: [image()] }).inputTokensPerCall).toBe(said + 300)
      expect(worstOf({ turns, media: [image({ turns: 'each' })] }).inputTokensPerCall).toBe(said + 3 * 300)
    })

    test('are not known of a model that does not say how it counts them', () => {
      const plan = planOf([call()], [prompt({ media: [image()] })])
      const modes = plan.modes.map((mode) => ({ ...mode, modelMedia: null }))
      expect(worstTokens({ ...plan, modes }, 0)).toMatchObject({ inputTokensPerCall: null, calls: 4, tokens: null })
    })
  })
})
