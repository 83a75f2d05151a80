// What requests of a trace say: as many characters as their tokens come to, alike where theirs were alike, and nowhere else.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { charactersOf, textOfContent } from '../../src/conversation/conversation.ts'
import type { TracePlan } from '../../src/plan/executor-plan.ts'
import { openTracedPrompts } from '../../src/prompts/traced-prompts.ts'
import { tracePromptEntry } from '../../src/scenario/find-traces.ts'
import { makeRandom } from '../../src/random/random.ts'
import { WHOLE_TRACE } from '../../src/traces/load-trace.ts'
import type { TracedRequest } from '../../src/traces/trace-schedule.ts'
import { temporaryFolder } from '../engine/conduct.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'
import { scheduleOf, tracePlanOf } from '../fakes/trace-plan.ts'

interface Setting {
  readonly seed?: number
  readonly facts?: Partial<TracePlan['facts']>
  readonly charactersPerToken?: number
  readonly modeOfModel?: Readonly<Record<string, string>>
  readonly path?: string
}

function open({ charactersPerToken = 4, facts = {}, modeOfModel, path, seed = 1 }: Setting = {}) {
  const base = runPlan({ seed })
  const executor: TracePlan = {
    ...tracePlanOf(scheduleOf([0], 1_000), {
      facts: {
        blockTokens: 512,
        groups: [
          { label: -1, requests: 1, inputTokens: 1, outputTokens: 1, mostInputTokens: 20_000, mostOutputTokens: 1 },
        ],
        ...facts,
      },
    }),
    charactersPerToken,
    modeOfModel: modeOfModel ?? null,
    ...(path === undefined ? {} : { selection: { ...WHOLE_TRACE, path } }),
  }
  const [scenario] = base.scenarios
  if (scenario === undefined) throw new Error('a plan has a scenario')
  const [prompts] = openTracedPrompts({
    ...base,
    modes: [modePlan({ name: 'a' }), modePlan({ name: 'b' }), modePlan({ name: 'c' })],
    prompts: [...base.prompts, tracePromptEntry()],
    scenarios: [{ ...scenario, executor, modes: [0, 1] }],
  })
  if (prompts == null) throw new Error('the scenario replays a trace')
  return prompts
}

const asked = (changes: Partial<TracedRequest> = {}): TracedRequest => ({
  request: 0,
  round: 0,
  inputTokens: 2_000,
  outputTokens: 100,
  session: null,
  blocks: null,
  label: -1,
  call: null,
  ...changes,
})

function conversationOf(prompts: ReturnType<typeof open>, request: TracedRequest | undefined, drawn = 0) {
  const talk = prompts.talk(drawn, request)
  const said = talk.next(null)
  if ('ended' in said) throw new Error('it says something')
  expect(talk.next(null)).toEqual({ ended: 'over' })
  return { ...said, mode: talk.mode }
}

const textOf = (prompts: ReturnType<typeof open>, changes: Partial<TracedRequest> = {}): string =>
  conversationOf(prompts, asked(changes))
    .conversation.messages.map(({ content }) => textOfContent(content))
    .join('')

function sharedCharacters(one: string, other: string): number {
  let shared = 0
  while (shared < Math.min(one.length, other.length) && one[shared] === other[shared]) shared++
  return shared
}

const blocks = (...ids: readonly number[]): Int32Array => Int32Array.from(ids)

describe('a request says', () => {
  test.each([1, 2, 3, 5, 6, 7, 30, 512, 513, 2_000, 20_000])(
    'as many characters as %i tokens come to',
    (inputTokens) => {
      const some = Array.from({ length: Math.ceil(inputTokens / 512) }, (_, id) => id)
      for (const charactersPerToken of [4, 3.7]) {
        const prompts = open({ charactersPerToken })
        for (const changes of [{}, { session: 3 }, { blocks: blocks(...some) }, { blocks: blocks(1) }]) {
          expect(textOf(prompts, { inputTokens, ...changes })).toHaveLength(
            Math.round(inputTokens * charactersPerToken),
          )
        }
      }
    },
  )

  test('how long the reply should be, at the end, and is limited to what it was', () => {
    const { conversation } = conversationOf(open(), asked({ outputTokens: 400 }))
    expect(conversation).toMatchObject({ maxOutputTokens: 400, aimedInputTokens: 2_000, system: null, tools: null })
    expect(textOf(open(), { outputTokens: 400 })).toMatch(/\n\nWrite 300 words\.$/)
    expect(textOf(open(), { outputTokens: 1 })).toMatch(/\n\nWrite 1 word\.$/)
  })

  test('the same in each thread and on each machine, and with another seed something else', () => {
    for (const changes of [{}, { session: 2 }, { blocks: blocks(5, 6) }]) {
      expect(textOf(open(), changes)).toBe(textOf(open(), changes))
      expect(sharedCharacters(textOf(open(), changes), textOf(open({ seed: 2 }), changes))).toBeLessThan(10)
    }
  })
})

describe('requests begin alike', () => {
  test('up to the end of the last block that they share', () => {
    const prompts = open()
    const [one, other] = [
      textOf(prompts, { blocks: blocks(1, 2, 3) }),
      textOf(prompts, { blocks: blocks(1, 2, 9), request: 1 }),
    ]
    expect(sharedCharacters(one, other)).toBeGreaterThanOrEqual(2 * 512 * 4)
    expect(sharedCharacters(one, other)).toBeLessThan(2 * 512 * 4 + 10)
    expect(sharedCharacters(one, textOf(prompts, { blocks: blocks(7, 2, 3) }))).toBeLessThan(10)
  })

  test('within a session that has no blocks, as far as the shorter one goes', () => {
    const prompts = open()
    const [first, second] = [
      textOf(prompts, { session: 1, inputTokens: 500 }),
      textOf(prompts, { session: 1, inputTokens: 900, request: 1 }),
    ]
    expect(sharedCharacters(first, second)).toBe(500 * 4 - '\n\nWrite 75 words.'.length)
    expect(sharedCharacters(first, textOf(prompts, { session: 2 }))).toBeLessThan(10)
  })

  test('nowhere else: not in another round, not in another trace', () => {
    const prompts = open()
    for (const changes of [{}, { session: 1 }, { blocks: blocks(1, 2, 3) }]) {
      const text = textOf(prompts, changes)
      expect(sharedCharacters(text, textOf(prompts, { ...changes, round: 1 }))).toBeLessThan(10)
      expect(sharedCharacters(text, textOf(open({ facts: { sha256: 'another' } }), changes))).toBeLessThan(10)
    }
    expect(sharedCharacters(textOf(prompts), textOf(prompts, { request: 1 }))).toBeLessThan(10)
  })

  test('by chance no two of ten thousand blocks', () => {
    const prompts = open({
      facts: {
        blockTokens: 12,
        groups: [{ label: -1, requests: 1, inputTokens: 1, outputTokens: 1, mostInputTokens: 50, mostOutputTokens: 1 }],
      },
    })
    const texts = Array.from({ length: 10_000 }, (_, id) => textOf(prompts, { blocks: blocks(id), inputTokens: 12 }))
    expect(new Set(texts.map((text) => text.slice(0, 24))).size).toBe(10_000)
  })

  test('as far as the blocks of a trace say: a cache would read of the texts what it would read of them', () => {
    const prompts = open({ facts: { blockTokens: 16 } })
    const random = makeRandom(1, 'traced prompts')
    // Chains that branch: each block follows one that is there.
    const chains: number[][] = [[]]
    const seenBlocks = new Set<number>()
    const seenTexts = new Set<string>()
    let [ofBlocks, ofTexts, next] = [0, 0, 0]
    for (let request = 0; request < 300; request++) {
      const from = chains[Math.floor(random.next() * chains.length)] ?? []
      const chain = [
        ...from.slice(0, Math.floor(random.next() * (from.length + 1))),
        ...Array.from({ length: 1 + Math.floor(random.next() * 4) }, () => next++),
      ]
      chains.push(chain)
      // The blocks, and as much again that is its own.
      const text = textOf(prompts, { request, blocks: blocks(...chain), inputTokens: chain.length * 16 + 20 })
      ofBlocks += chain.filter((block) => seenBlocks.has(block)).length
      for (const block of chain) seenBlocks.add(block)
      const starts = Array.from({ length: Math.floor(text.length / 64) }, (_, index) => text.slice(0, (index + 1) * 64))
      ofTexts += starts.filter((start) => seenTexts.has(start)).length
      for (const start of starts) seenTexts.add(start)
    }
    expect(ofBlocks).toBeGreaterThan(200)
    expect(ofTexts).toBe(ofBlocks)
  })
})

describe('a request is made in', () => {
  const labels = ['b', 'c', 'x']

  test("the mode that the trace names, if it is the scenario's; else the modes take turns", () => {
    const prompts = open({ facts: { labels } })
    const modesOf = (label: number) => [0, 1].map((drawn) => conversationOf(prompts, asked({ label }), drawn).mode)
    expect(modesOf(0)).toEqual([1, 1])
    for (const label of [-1, 1, 2]) expect(modesOf(label)).toEqual([0, 1])
  })

  test('the mode that is written for its model', () => {
    const prompts = open({ facts: { labels }, modeOfModel: { b: 'c', c: 'a', x: 'b' } })
    expect([0, 1, 2].map((label) => conversationOf(prompts, asked({ label })).mode)).toEqual([2, 0, 1])
  })
})

test('before the first request something like most of them is said', () => {
  const groups = [
    { label: -1, requests: 3, inputTokens: 30, outputTokens: 6, mostInputTokens: 16, mostOutputTokens: 3 },
    { label: -1, requests: 10, inputTokens: 4_000, outputTokens: 500, mostInputTokens: 512, mostOutputTokens: 90 },
  ]
  const { conversation } = conversationOf(open({ facts: { groups } }), undefined)
  expect(charactersOf(conversation)).toBe(1_600)
  expect(conversation.maxOutputTokens).toBe(50)
})

describe('a request with its texts', () => {
  const call = { messages: [{ role: 'user', content: [{ text: 'Where is my parcel?' }] }] }
  const line = JSON.stringify({ at: 0, in: 9, out: 4, call })
  const openFile = () => {
    const path = join(temporaryFolder(), 'trace.jsonl')
    writeFileSync(path, `${line}\n`)
    return { path, prompts: open({ facts: { requestsWithText: 1 }, path }) }
  }
  const request = asked({ outputTokens: 4, call: { offset: 0, bytes: line.length } })

  test('says them', () => {
    const { conversation } = conversationOf(openFile().prompts, request)
    expect(conversation).toMatchObject({ messages: call.messages, maxOutputTokens: 4 })
  })

  test.each([
    ['something else', `${'secret words '.repeat(9)}\n`],
    ['JSON of another kind', JSON.stringify({ secret: 'words '.repeat(30) })],
    ['less', '{"at":0,'],
  ])('stops the run without a word of the file where that holds %s by now', (_, text) => {
    const { path, prompts } = openFile()
    writeFileSync(path, text)
    expect(() => prompts.talk(0, request)).toThrow(`${path} changed while it was replayed. Start the run again.`)
  })
})
