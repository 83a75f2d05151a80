import { expect, test } from 'vitest'
import { checkOpenFiles, checkThreads, checkVersions } from '../../../src/cli/doctor/check-machine.ts'
import type { RunPlan } from '../../../src/plan/run-plan.ts'
import { modePlan, runPlan } from '../../fakes/run-plan.ts'

const versions = { seismo: '1.0.0', node: '24.21.0', artillery: '2.0.34', bedrockSdk: '3.0.0' }

test.each([
  ['2.0.34', 'ok'],
  ['2.1.0', 'ok'],
  ['2.0.33', 'failed'],
  [null, 'failed'],
])('Artillery %s is %s', (artillery, verdict) => {
  const [node, host] = checkVersions({ ...versions, artillery })
  expect(node).toMatchObject({ name: 'Node', verdict: 'ok', found: '24.21.0' })
  expect(host?.verdict).toBe(verdict)
  expect(host?.advice ?? 'npm install artillery').toContain('npm install artillery')
})

const vus = (count: number) => ({ kind: 'constant-vus', vus: count, durationMs: 1_000 }) as const

/** Two modes of HTTP/1.1 and one of HTTP/2, the last in a scenario of its own. */
function planOf(target: RunPlan['target']): RunPlan {
  const [scenario] = runPlan().scenarios
  if (scenario === undefined) throw new Error('the plan has a scenario')
  const http2 = modePlan({ name: 'h2', transport: { protocol: 'http2', streamsPerConnection: 100 } })
  return runPlan({
    target,
    modes: [modePlan(), modePlan({ name: 'other' }), http2],
    scenarios: [
      { ...scenario, executor: vus(400), modes: [0, 1] },
      { ...scenario, executor: vus(250), modes: [1, 2] },
    ],
  })
}

// 400 in the first mode, 650 in the second, and 250 streams of the third, a hundred a connection.
const CONNECTIONS = 400 + 650 + 3

test.each([
  [{ kind: 'aws' } as const, CONNECTIONS + 200],
  [{ kind: 'simulator', profile: 'default' } as const, 2 * CONNECTIONS + 200],
])('to %j it takes a file for each connection, and some', (target, needed) => {
  expect(checkOpenFiles(planOf(target), needed)).toMatchObject({
    verdict: 'ok',
    found: expect.stringContaining('1,053 connections') as string,
  })
  expect(checkOpenFiles(planOf(target), needed - 1)).toMatchObject({
    verdict: 'failed',
    advice: expect.stringContaining(`ulimit -n ${needed}`) as string,
  })
  expect(checkOpenFiles(planOf(target), null).verdict).toBe('ok')
})

test('nobody knows how many calls the phases of Artillery bring', () => {
  const [scenario] = runPlan().scenarios
  if (scenario === undefined) throw new Error('the plan has a scenario')
  const plan = runPlan({ scenarios: [{ ...scenario, executor: { kind: 'phases' } }] })
  expect(checkOpenFiles(plan, 1_000).verdict).toBe('skipped')
})

test.each([
  ['aws', 3, 4, 'ok'],
  ['aws', 4, 4, 'warning'],
  ['simulator', 2, 4, 'ok'],
  ['simulator', 3, 4, 'warning'],
  ['simulator', 1, 1, 'ok'],
] as const)('%s: %i threads on %i cores are %s', (kind, threads, cores, verdict) => {
  const target = kind === 'aws' ? ({ kind } as const) : ({ kind, profile: 'default' } as const)
  expect(checkThreads(runPlan({ target, threads }), cores).verdict).toBe(verdict)
})
