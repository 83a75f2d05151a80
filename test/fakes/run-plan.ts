import { makeModePlans } from '../../src/plan/make-mode-plans.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import type { PromptPlan, RunPlan } from '../../src/plan/run-plan.ts'
import { WHOLE_RUN } from '../../src/plan/segment.ts'
import { modeSchema } from '../../src/scenario/mode-schema.ts'

const [WRITTEN] = makeModePlans({
  standard: modeSchema.parse({
    model: 'us.anthropic.claude-3-5-haiku-20241022-v1:0',
    region: 'us-east-2',
    timeouts: { connect: '1s', response: '1m', idle: '1m', call: '10m' },
    stallLimit: '2s',
  }),
})

/** A quota of which nothing is given but this. */
export const quotaPlan = (given: Partial<NonNullable<ModePlan['quota']>>): NonNullable<ModePlan['quota']> => ({
  requestsPerMinute: null,
  tokensPerMinute: null,
  inputTokensPerMinute: null,
  outputTokensPerMinute: null,
  tokensPerDay: null,
  outputBurndown: null,
  ...given,
})

/** A mode that says nothing but what it calls and how long it waits. */
export const modePlan = (changes: Partial<ModePlan> = {}): ModePlan => ({
  ...(WRITTEN as ModePlan),
  outputBurndown: changes.quota?.outputBurndown ?? null,
  ...changes,
})

/** A prompt that says nothing but its text. */
export const promptPlan = (changes: Partial<PromptPlan> & Pick<PromptPlan, 'source'>): PromptPlan => ({
  name: changes.source.kind,
  weight: 1,
  maxOutputTokens: null,
  system: null,
  turns: null,
  recorded: null,
  turnThinkMs: null,
  history: null,
  media: [],
  tools: null,
  toolChoice: null,
  agent: null,
  charactersPerToken: 4,
  cancel: null,
  checks: [],
  nonce: true,
  ...changes,
})

/** A plan of one mode, one prompt and one scenario, against the simulator. */
export const runPlan = (changes: Partial<RunPlan> = {}): RunPlan => ({
  scenarioFile: '/load/ramp.yml',
  files: [],
  target: { kind: 'simulator', profile: 'default' },
  seed: 42,
  segment: WHOLE_RUN,
  decoder: 'seismo',
  threads: 1,
  reportsDir: '/load/reports',
  intervalMs: 1_000,
  modes: [modePlan()],
  prompts: [
    promptPlan({
      name: 'counting',
      source: { kind: 'template', template: 'Count to {n}.', values: { n: { kind: 'constant', value: 10 } } },
      system: { kind: 'text', text: 'Be brief.' },
    }),
  ],
  scenarios: [
    {
      name: 'ramp',
      executor: { kind: 'constant-vus', vus: 1, durationMs: 1_000 },
      startTimeMs: 0,
      gracefulStopMs: 30_000,
      maxBackoffMs: 1_000,
      cancel: null,
      checks: [],
      modes: [0],
      flow: [{ kind: 'call', mode: null, prompt: null, maxOutputTokens: null }],
    },
  ],
  hooks: null,
  prices: [],
  budget: null,
  canary: false,
  calls: false,
  accuracy: null,
  thresholds: [],
  summaryTrendStats: [{ kind: 'avg', name: 'avg' }],
  tables: [],
  ...changes,
})
