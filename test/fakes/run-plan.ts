import type { ModePlan } from '../../src/plan/mode-plan.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { WHOLE_RUN } from '../../src/plan/segment.ts'

export const modePlan = (changes: Partial<ModePlan> = {}): ModePlan => ({
  name: 'standard',
  model: 'us.anthropic.claude-3-5-haiku-20241022-v1:0',
  region: 'us-east-2',
  api: 'converse-stream',
  body: null,
  latency: 'standard',
  serviceTier: null,
  cache: null,
  guardrail: null,
  inference: { maxTokens: null, temperature: null, topP: null, stopSequences: [] },
  additionalModelRequestFields: null,
  additionalModelResponseFieldPaths: null,
  connection: 'warm',
  transport: { protocol: 'http1', streamsPerConnection: 1 },
  retries: { maxAttempts: 1, strategy: 'standard' },
  timeouts: { connectMs: 1_000, responseMs: 60_000, idleMs: 60_000, callMs: 600_000 },
  stallLimitMs: 2_000,
  price: null,
  quota: null,
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
    {
      name: 'counting',
      weight: 1,
      source: { kind: 'template', template: 'Count to {n}.', values: { n: { kind: 'constant', value: 10 } } },
      maxOutputTokens: null,
      system: { kind: 'text', text: 'Be brief.' },
      turns: null,
      charactersPerToken: 4,
      nonce: true,
    },
  ],
  scenarios: [
    {
      name: 'ramp',
      executor: { kind: 'constant-vus', vus: 1, durationMs: 1_000 },
      startTimeMs: 0,
      gracefulStopMs: 30_000,
      maxBackoffMs: 1_000,
      modes: [0],
      flow: [{ kind: 'call', mode: null, prompt: null, maxOutputTokens: null }],
    },
  ],
  hooks: null,
  prices: [],
  budget: null,
  canary: false,
  accuracy: null,
  thresholds: [],
  summaryTrendStats: [{ kind: 'avg', name: 'avg' }],
  tables: [],
  ...changes,
})
