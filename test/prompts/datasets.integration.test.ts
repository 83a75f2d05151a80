import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { PromptSource } from '../../src/scenario/prompt-file-schema.ts'
import { dataSetSource } from '../fakes/data-set-source.ts'
import { textOfContent } from '../../src/conversation/conversation.ts'
import { openPrompts } from '../../src/prompts/open-prompts.ts'
import { callStep, promptOf, promptPlan, promptsPlan, sayNext } from './prompts-plan.ts'

const folder = mkdtempSync(join(tmpdir(), 'seismo-'))
afterAll(() => rmSync(folder, { recursive: true }))

const LINES = Array.from({ length: 10 }, (_, index) => `question ${index}`)

function dataset(name: string, text: string, field: string | null = null): PromptSource {
  const path = join(folder, name)
  writeFileSync(path, text)
  return dataSetSource(path, { recipe: { field } })
}

const hello: PromptSource = { kind: 'template', template: 'Hello.', values: {} }

describe('a dataset', () => {
  const source = dataset('lines.txt', LINES.join('\n'))
  const plan = promptsPlan([promptPlan(source, { weight: 0.4, nonce: false }), promptPlan(hello, { nonce: false })])

  test('is gone through without repeats until it is exhausted, and then in another order', () => {
    const prompts = openPrompts(plan)
    const asked: string[] = []
    for (let block = 0; asked.length < 30; block++) {
      const { prompt, text } = promptOf(prompts, 0, 2 * block, 0)
      if (prompt === 0) asked.push(text)
    }
    const rounds = [asked.slice(0, 10), asked.slice(10, 20), asked.slice(20, 30)]
    for (const round of rounds) expect(round.toSorted()).toEqual(LINES)
    expect(new Set(rounds.map((round) => round.join())).size).toBe(3)
  })

  test('gives threads that share the iterations the same as one thread', () => {
    const one = openPrompts(plan)
    const odd = openPrompts(plan)
    const even = openPrompts(plan)
    for (let iteration = 0; iteration < 600; iteration++) {
      const thread = iteration % 4 < 2 ? odd : even
      expect(promptOf(thread, 0, iteration, 0)).toEqual(promptOf(one, 0, iteration, 0))
    }
  })
})

describe('a dataset that the mix draws and calls name', () => {
  const source = dataset('both.txt', LINES.join('\n'))
  const named = callStep({ prompt: 0 })
  const plan = promptsPlan([promptPlan(source, { nonce: false }), promptPlan(hello, { nonce: false })], {
    flow: [callStep(), { kind: 'loop', count: 2, steps: [named] }, callStep()],
  })

  test('is gone through without repeats by both together', () => {
    const prompts = openPrompts(plan)
    const asked: string[] = []
    for (let block = 0; asked.length < 30; block++) {
      const draws = prompts.forIteration(0, 2 * block)
      for (const step of [callStep(), named, named, callStep()]) {
        const talk = draws.nextCall(step)
        if (talk.prompt === 0) asked.push(sayNext(talk).text)
      }
    }
    for (const from of [0, 10, 20]) expect(asked.slice(from, from + 10).toSorted()).toEqual(LINES)
  })
})

test('each turn of a conversation takes another line of its dataset', () => {
  const turns = { kind: 'constant', value: 2 } as const
  const source = dataset('turns.txt', LINES.join('\n'))
  const prompts = openPrompts(promptsPlan([promptPlan(source, { nonce: false, turns })]))
  const asked = [0, 2, 4, 6, 8].flatMap((iteration) => {
    const talk = prompts.forIteration(0, iteration).nextCall(callStep())
    return [sayNext(talk).text, sayNext(talk).text]
  })
  expect(asked.toSorted()).toEqual(LINES)
})

test('a dataset of JSON lines is read by its field', () => {
  const source = dataset('rows.jsonl', '{"q":"one"}\n', 'q')
  const prompts = openPrompts(promptsPlan([promptPlan(source, { nonce: false })]))
  expect(promptOf(prompts, 0, 0, 0).text).toBe('one')
})

test.each<[string, () => PromptSource, RegExp]>([
  ['is gone', () => dataSetSource(join(folder, 'none')), /found no such file$/],
  [
    'has a broken line',
    () => dataset('broken.jsonl', '{"q":"one"}\nx\n', 'q'),
    /broken\.jsonl:2 changed since it was checked/,
  ],
  ['has no line left', () => dataset('a.csv', 'q\n', 'q'), /it has no prompts$/],
])('a dataset that %s since it was checked stops the thread', (_, source, message) => {
  expect(() => openPrompts(promptsPlan([promptPlan(source())]))).toThrow(message)
})

test('rows may have tools of their own, and the entry says whether one must be called', () => {
  const path = join(folder, 'tools.csv')
  const tools = JSON.stringify([{ name: 'find it', input_schema: { type: 'object' } }])
  writeFileSync(path, `prompt,tools\nGo.,"${tools.replaceAll('"', '""')}"\n`)
  const source = dataSetSource(path, { recipe: { tools: 'tools' } })
  const prompts = openPrompts(promptsPlan([promptPlan(source, { toolChoice: { kind: 'any' } })]))
  const said = prompts.forIteration(0, 0).nextCall(callStep()).next(null)
  expect('ended' in said ? null : said.conversation.tools).toEqual({
    tools: [{ name: 'find_it', description: null, inputSchema: { type: 'object' }, strict: null }],
    toolChoice: { kind: 'any' },
  })
})

describe('a conversation that was recorded', () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'One?' },
    { role: 'assistant', content: 'First.' },
    { role: 'user', content: 'Two?' },
    { role: 'assistant', content: 'Second.' },
    { role: 'user', content: 'Three?' },
  ]

  const say = (replies: 'model' | 'recorded') => {
    const path = join(folder, `recorded-${replies}.jsonl`)
    writeFileSync(path, `${JSON.stringify({ messages })}\n`)
    const source = dataSetSource(path, { recipe: { shape: 'chat', recorded: replies } })
    const recorded = promptPlan(source, { nonce: false, recorded: { replies } })
    const talk = openPrompts(promptsPlan([recorded]))
      .forIteration(0, 0)
      .nextCall(callStep())
    const first = talk.next(null)
    const keeps = 'ended' in first ? null : first.keepsReply
    return { turns: talk.turns, keeps, first, last: [sayNext(talk), sayNext(talk)].at(-1), over: talk.next(null) }
  }

  test.each([
    ['model', ['One?', 'Yes.', 'Two?', 'Yes.', 'Three?'], true],
    ['recorded', ['One?', 'First.', 'Two?', 'Second.', 'Three?'], false],
  ] as const)('is said turn by turn, behind the replies of: %s', (replies, said, keepsReply) => {
    const { keeps, last, over, turns } = say(replies)
    expect({ turns, keeps }).toEqual({ turns: 3, keeps: keepsReply })
    expect(last?.system).toBe('Be brief.')
    expect(last?.messages.map(({ content }) => textOfContent(content))).toEqual(said)
    expect(over).toEqual({ ended: 'over' })
  })
})
