// A log of Bedrock's, imported without a text and replayed: as many requests in each minute as were logged, as long, and as alike.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { textOfContent } from '../../src/conversation/conversation.ts'
import { openPrompts } from '../../src/prompts/open-prompts.ts'
import { makeRandom } from '../../src/random/random.ts'
import { openTrace } from '../../src/traces/open-trace.ts'
import { seismoHere } from '../cli/seismo-here.ts'
import { jsonLines, logRecord, traceFile, traceFolder } from '../traces/trace-files.ts'
import { planFor } from './conduct.ts'

const CHARACTERS_PER_TOKEN = 4
const FIRST_MS = Date.UTC(2026, 3, 19, 13)

interface Logged {
  readonly atMs: number
  readonly text: string
  readonly tokens: readonly [number, number]
  readonly record: Record<string, unknown>
}

/** Agents that share tools and one of two system prompts, and conversations of up to six turns that go on within minutes. */
function makeLog(): Logged[] {
  const random = makeRandom(5, 'a log')
  const words = (count: number): string =>
    Array.from({ length: count }, () => `w${Math.floor(random.next() * 1e9).toString(36)}`).join(' ')
  const toolConfig = { tools: [{ toolSpec: { name: 'search', description: words(600), inputSchema: { json: {} } } }] }
  const systems = [words(300), words(900)].map((text) => [{ text }])
  const logged: Logged[] = []
  for (let conversation = 0; conversation < 60; conversation++) {
    const messages: unknown[] = []
    let atMs = FIRST_MS + random.next() * 1_800_000
    const system = systems[Math.floor(random.next() * 2)]
    for (let turn = 0; turn < 1 + Math.floor(random.next() * 6); turn++) {
      messages.push({ role: 'user', content: [{ text: words(20 + Math.floor(random.next() ** 3 * 900)) }] })
      const body = { toolConfig, system, messages: [...messages] }
      const text =
        [toolConfig, system].map((part) => JSON.stringify(part)).join('\n') +
        messages.map((message) => `\n${JSON.stringify(message)}`).join('')
      const tokens = [Math.round(text.length / CHARACTERS_PER_TOKEN), 1 + Math.floor(random.next() * 400)] as const
      const timestamp = `${new Date(atMs).toISOString().slice(0, 19)}Z`
      logged.push({ atMs, text, tokens, record: logRecord({ timestamp, body, tokens }) })
      messages.push({ role: 'assistant', content: [{ text: words(50) }] })
      atMs += 10_000 + random.next() * 120_000
    }
  }
  return logged.toSorted((one, other) => one.atMs - other.atMs)
}

/** Of all characters, those that a request has in common with the beginning of one before it. */
function sharedShare(texts: readonly string[]): number {
  // By pieces of 16: near enough, and a set remembers them all.
  const seen = new Set<string>()
  let [shared, all] = [0, 0]
  for (const text of texts) {
    all += text.length
    let isShared = true
    for (let end = 16; end <= text.length; end += 16) {
      const start = text.slice(0, end)
      isShared &&= seen.has(start)
      if (isShared) shared += 16
      else seen.add(start)
    }
  }
  return shared / all
}

test('a log that is imported by its shape is replayed at its rate, with its lengths, and as alike as it was', async () => {
  const folder = traceFolder()
  const log = makeLog()
  traceFile(jsonLines(log.map(({ record }) => record)), 'log.jsonl', folder)
  expect((await seismoHere(folder, 'trace', 'import', 'log.jsonl', '--out', 'shape.jsonl')).code).toBe(0)
  const scenario = { executor: 'trace', trace: join(folder, 'shape.jsonl'), speed: 4 }
  const plan = planFor('simulator', { scenarios: [scenario] })
  const [replayed] = plan.scenarios
  if (replayed?.executor.kind !== 'trace') throw new Error('no trace')
  const opened = openTrace(replayed.executor.selection, replayed.executor.replay)
  if ('found' in opened) throw new Error(opened.found)
  const { schedule } = opened
  const numbers = Array.from({ length: schedule.requests }, (_, number) => number)

  // Times are off by less than the second that the log rounds to, so that two of one second can change places.
  const [firstMs = 0] = log.map(({ atMs }) => atMs)
  expect(schedule.requests).toBe(log.length)
  for (const number of numbers) {
    const loggedMs = (log[number]?.atMs ?? NaN) - firstMs
    expect(Math.abs(schedule.offsetMsAt(number) * 4 - loggedMs)).toBeLessThan(2_000)
  }

  const lengths = numbers
    .map((number) => schedule.requestAt(number))
    .map(({ inputTokens, outputTokens }) => `${inputTokens} ${outputTokens}`)
  expect(lengths.toSorted()).toEqual(log.map(({ tokens }) => tokens.join(' ')).toSorted())

  const prompts = openPrompts(plan)
  const step = { kind: 'call', mode: null, prompt: 0, maxOutputTokens: null } as const
  const said = numbers.map((number) => {
    const first = prompts.forIteration(0, number, schedule.requestAt(number)).nextCall(step).next(null)
    if ('ended' in first) throw new Error('it says something')
    return first.conversation.messages.map(({ content }) => textOfContent(content)).join('')
  })
  const [wasShared, isShared] = [sharedShare(log.map(({ text }) => text)), sharedShare(said)]
  expect(wasShared).toBeGreaterThan(0.6)
  // A block is 1,024 characters, and half of one a request is lost, as it is in a cache.
  const mean = log.reduce((sum, { text }) => sum + text.length, 0) / log.length
  expect(isShared).toBeLessThanOrEqual(wasShared + 0.01)
  expect(isShared).toBeGreaterThan(wasShared - 1_024 / mean)
  // And not a word of it.
  const wordsOfLog = new Set(log.flatMap(({ text }) => text.match(/\bw[0-9a-z]{5,}\b/g) ?? []))
  expect(said.flatMap((text) => text.match(/\bw[0-9a-z]{5,}\b/g) ?? []).filter((word) => wordsOfLog.has(word))).toEqual(
    [],
  )
})
