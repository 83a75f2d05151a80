import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeRunPlan, type PlanDefaults } from '../../src/plan/make-run-plan.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import type { Overrides } from '../../src/scenario/overrides.ts'
import { readScenarioFile } from '../../src/scenario/validate-script.ts'
import { textFiles } from '../scenario/text-files.ts'

const DEFAULTS: PlanDefaults = { seed: 7, threads: 3, workingDir: '/home/me', prices: { sources: {}, prices: [] } }

const PROMPTS = `mix:
  - name: counting
    weight: 3
    template: 'Count from 1 to {n}.'
    with: { n: { uniform: [50, 200] } }
    maxOutputTokens: 400
  - name: summarize
    task: summarization
    inputTokens: { lognormal: { median: 4000, p90: 30000, max: 100000 } }
    maxOutputTokens: { lognormal: { median: 100, sigma: 0.5, min: 50, max: 1000 } }
    system: Be brief.
    nonce: false
  - { name: support, weight: 2, dataset: ./support.jsonl, field: question }
  - { name: rows, dataset: ./rows.csv }
  - { name: lines, dataset: ./lines.txt }
`

const SCENARIO = `config:
  target: aws
  engines:
    bedrock:
      modes:
        standard: { model: nova, region: us-east-2 }
        special:
          model: nova
          region: eu-west-1
          api: invoke-model-stream
          body: nova
          latency: optimized
          serviceTier: priority
          cache: { points: [system, messages], ttl: 5m }
          guardrail: { identifier: gr4pzd81v2qa, version: 1, trace: enabled, streamProcessingMode: async }
          additionalModelRequestFields: { inferenceConfig: { topK: 20 } }
          price: { input: 1, output: 4 }
          quota: { tokensPerMinute: 1000000, outputBurndown: 5 }
          inference: { maxTokens: 100, temperature: 0, topP: 1, stopSequences: [END] }
          connection: cold
          transport: { protocol: http2, streamsPerConnection: 20 }
          retries: { maxAttempts: 3, strategy: adaptive }
          timeouts: { connect: 1s, response: 2s, idle: 3s, call: 4s }
          stallLimit: 500ms
      prompts: ./prompts.yml
      interval: 5s
scenarios:
  - engine: http
    flow: []
  - engine: bedrock
    executor: constant-vus
    duration: 1m30s
  - name: ramp
    engine: bedrock
    executor: ramping-vus
    stages: [{ duration: 30s, target: 20 }, { duration: 0s, target: 5 }]
    gracefulRampDown: 10s
    startTime: 5s
    gracefulStop: 1m
    modes: [special]
    flow:
      - call: {}
      - think: { uniform: [1s, 2s] }
      - think: { lognormal: { median: 1s, sigma: 1, max: 10s } }
      - call:
  - name: steady
    engine: bedrock
    executor: constant-arrival-rate
    rate: 30
    timeUnit: 1m
    duration: 10m
    preAllocatedVUs: 5
    distribution: poisson
`

const plan = (overrides: Overrides = {}, text = SCENARIO): RunPlan => {
  const files = textFiles({
    '/load/test.yml': text,
    '/load/prompts.yml': PROMPTS,
    '/load/support.jsonl': '{"question":"Why?"}',
    '/load/rows.csv': 'prompt\nWhy?\n',
    '/load/lines.txt': 'Why?\n',
  })
  return makeRunPlan(readScenarioFile('/load/test.yml', overrides, files), DEFAULTS)
}

test('a scenario becomes a plan with nothing left open', () => {
  expect(plan()).toMatchSnapshot()
})

test('a plan is plain data: it survives the way to a thread', () => {
  expect(structuredClone(plan())).toEqual(plan())
  expect(JSON.parse(JSON.stringify(plan()))).toEqual(plan())
})

describe('what is said wins over the defaults', () => {
  test.each<[Overrides, Partial<RunPlan>]>([
    [{}, { seed: 7, threads: 3, reportsDir: '/home/me/reports', target: { kind: 'aws' } }],
    [
      { seed: 0, threads: 1 },
      { seed: 0, threads: 1 },
    ],
    [{}, { decoder: 'seismo' }],
    [{ decoder: 'sdk' }, { decoder: 'sdk' }],
    [{ out: 'x/y' }, { reportsDir: '/home/me/x/y' }],
    [{ out: '/x' }, { reportsDir: resolve('/x') }],
    [{ target: 'simulator' }, { target: { kind: 'simulator', profile: 'default' } }],
    [{ target: 'simulator', profile: 'exact' }, { target: { kind: 'simulator', profile: 'exact' } }],
    [{ target: 'https://host:8443/' }, { target: { kind: 'url', url: 'https://host:8443' } }],
  ])('%j', (overrides, expected) => {
    expect(plan(overrides)).toMatchObject(expected)
  })
})

test.each([
  ['http1', { protocol: 'http1', streamsPerConnection: 1 }],
  ['http2', { protocol: 'http2', streamsPerConnection: 100 }],
  ['{ protocol: http2 }', { protocol: 'http2', streamsPerConnection: 100 }],
  ['{}', { protocol: 'http1', streamsPerConnection: 1 }],
])('transport: %s', (transport, expected) => {
  const text = SCENARIO.replace('{ protocol: http2, streamsPerConnection: 20 }', transport)
  expect(plan({}, text).modes[1]?.transport).toEqual(expected)
})

test.each([
  ['api: converse-stream', 600_000],
  ['api: invoke-model-stream', 600_000],
  ['api: converse', 3_600_000],
  ['api: invoke-model', 3_600_000],
  ['api: converse, timeouts: { call: 20m }', 1_200_000],
  ['api: converse, timeouts: { response: 1s }', 1_000],
])('headers are waited for as long as tokens may take to come before them: %s', (fields, responseMs) => {
  const text = SCENARIO.replace('{ model: nova, region', `{ model: amazon.nova-pro-v1:0, ${fields}, region`)
  expect(plan({}, text).modes[0]?.timeouts.responseMs).toBe(responseMs)
})

test('the region of an ARN is the mode’s, and AWS_REGION does not change it', () => {
  const text = SCENARIO.replace('nova, region: us-east-2', '"arn:aws:bedrock:eu-west-3:1:provisioned-model/abc"')
  for (const target of ['aws', 'simulator']) {
    expect(plan({ target }, text).modes[0]?.region).toBe('eu-west-3')
    expect(plan({ target, region: 'us-west-2' }, text).modes[0]?.region).toBe('eu-west-3')
  }
})

test('a region is needed only where it matters', () => {
  const text = SCENARIO.replace(', region: us-east-2', '')
  expect(plan({ target: 'simulator' }, text).modes[0]?.region).toBe('us-east-1')
  expect(plan({ region: 'us-west-2' }, text).modes[0]?.region).toBe('us-west-2')
})

test('scenarios of phases have no times of ours but k6’s graceful stop, for an early end', () => {
  const text = SCENARIO.slice(0, SCENARIO.indexOf('scenarios:'))
    .replace('  target: aws', '  target: aws\n  phases: [{ duration: 9, arrivalRate: 1 }]')
    .concat('scenarios: [{ engine: bedrock, modes: [special, standard] }]\n')
  expect(plan({}, text).scenarios).toEqual([
    {
      name: 'scenario-1',
      executor: { kind: 'phases' },
      startTimeMs: 0,
      gracefulStopMs: 30_000,
      maxBackoffMs: 0,
      cancel: null,
      checks: [],
      modes: [1, 0],
      flow: [{ kind: 'call', mode: null, prompt: null, maxOutputTokens: null }],
    },
  ])
})
