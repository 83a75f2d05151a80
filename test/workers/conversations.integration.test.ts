import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HISTOGRAM_LOG, readHistogramLog } from '../../src/run-folder/histogram-log.ts'
import { conduct, planFor } from '../engine/conduct.ts'
import { countOf, seriesOf, unaccounted } from '../engine/read-summary.ts'
import { simulate } from '../engine/simulated.ts'

const chat = {
  name: 'chat',
  turns: 3,
  system: { sharedTokens: 200 },
  inputTokens: 40,
  maxOutputTokens: 30,
}
const single = { name: 'single', template: 'Say hello.', maxOutputTokens: 5, weight: 0 }
const scenario = {
  name: 'talk',
  executor: 'constant-vus',
  vus: 2,
  duration: '3s',
  flow: [{ call: {} }, { loop: { count: 2, steps: [{ call: { prompt: 'single' } }, { think: '20ms' }] } }],
}

const turn = (number: number) => ({ turn: String(number) })

test('a conversation is measured turn by turn, grows by its replies, and leaves no word of them', async () => {
  const simulator = await simulate()
  const { exitCode, folder, summary } = await conduct(
    planFor(simulator.url, { mix: [chat, single], scenarios: [scenario] }),
  )
  const ofChat = { scenario: 'talk', mode: 'standard', prompt: 'chat' }
  const conversations = countOf(summary, 'calls', turn(1))
  const meanInput = (number: number) => countOf(summary, 'input_tokens', turn(number)) / conversations

  expect(exitCode).toBe(0)
  expect(unaccounted(summary)).toBe(0)
  expect(countOf(summary, 'calls')).toBe((await simulator.truth()).requests)
  expect(conversations).toBeGreaterThanOrEqual(2)
  expect([2, 3].map((number) => countOf(summary, 'calls_completed', turn(number)))).toEqual([
    conversations,
    conversations,
  ])
  expect(countOf(summary, 'calls', ofChat)).toBe(3 * conversations)
  expect(countOf(summary, 'calls', { prompt: 'single' })).toBe(2 * conversations)
  expect(countOf(summary, 'calls')).toBe(5 * conversations)
  // A reply of thirty tokens and a message of forty, counted by the simulator from their characters.
  expect(meanInput(2) - meanInput(1)).toBeGreaterThan(50)
  expect(meanInput(3) - meanInput(2)).toBeGreaterThan(50)
  expect(seriesOf(summary, 'time_to_first_token', turn(3))?.count).toBe(conversations)
  expect(seriesOf(summary, 'time_to_first_token', { ...ofChat, ...turn(2) })?.count).toBe(conversations)

  const logged = [...readHistogramLog(join(folder, HISTOGRAM_LOG))].flatMap(({ trends }) => trends)
  expect(new Set(logged.map(({ tags }) => `${tags.prompt} ${tags.turn}`))).toEqual(
    new Set(['chat 1', 'chat 2', 'chat 3', 'single undefined', 'undefined undefined']),
  )
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8')
    expect(text).not.toContain('Answer the message')
    // Words that the simulator answers with.
    expect(text).not.toMatch(/ (?:yak|yew|zoo|urn|oar|elm) /)
  }
})

test('a turn that is refused ends its conversation', async () => {
  const simulator = await simulate()
  await simulator.fault({ kind: 'throttle', share: 0.3, cause: 'tokens' })
  const { summary } = await conduct(
    planFor(simulator.url, { mix: [chat], scenarios: [{ ...scenario, vus: 8, flow: [{ call: {} }] }] }),
  )
  const count = (metric: 'calls' | 'calls_completed', number: number) => countOf(summary, metric, turn(number))

  expect(unaccounted(summary)).toBe(0)
  expect(countOf(summary, 'calls_throttled')).toBeGreaterThan(0)
  expect(count('calls', 2)).toBe(count('calls_completed', 1))
  expect(count('calls', 3)).toBe(count('calls_completed', 2))
  expect(count('calls_completed', 1)).toBeLessThan(count('calls', 1))
})
