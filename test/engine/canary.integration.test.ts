import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { conduct, planFor } from './conduct.ts'
import { countOf } from './read-summary.ts'
import { simulate } from './simulated.ts'

const canariesRunning = (): number =>
  execFileSync('ps', ['-eo', 'ppid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.trim().startsWith(`${process.pid} `) && line.includes('canary-process')).length

test('a canary measures each mode beside the run, is in none of its counts, and is gone with it', async () => {
  const simulator = await simulate()
  const modes = {
    one: { model: 'us.anthropic.claude-3-5-haiku-20241022-v1:0', region: 'us-east-2' },
    other: { model: 'us.anthropic.claude-3-5-haiku-20241022-v1:0', region: 'us-east-2' },
  }
  // Long enough for a call of the canary in each mode after the first second.
  const load = { name: 'load', executor: 'constant-vus', vus: 2, duration: '9s' }
  const plan = { ...planFor(simulator.url, { modes, scenarios: [load] }), canary: true }
  let whileItRan = 0
  const { exitCode, intervals, summary } = await conduct(plan, () => {
    setTimeout(() => (whileItRan = canariesRunning()), 2_000)
  })

  expect(exitCode).toBe(0)
  expect(whileItRan).toBe(1)
  expect(canariesRunning()).toBe(0)
  const ofCanary = summary.series.filter(({ metric }) => metric === 'canary_time_to_first_token')
  expect(ofCanary.map(({ tags }) => tags.mode)).toEqual(expect.arrayContaining(['one', 'other']))
  // The exact simulator takes 200 ms; how much later a busy machine sees it is its own affair.
  for (const { min } of ofCanary) expect(min).toBeGreaterThan(195)
  // Its calls reached the server, and the run counts its own only.
  expect((await simulator.truth()).requests).toBeGreaterThan(countOf(summary, 'calls'))
  // Each interval has what came in it: the log of the run has the canary's histograms as it has all others.
  expect(intervals.some(({ trends }) => trends.some(({ metric }) => metric === 'canary_time_to_first_token'))).toBe(
    true,
  )
})
