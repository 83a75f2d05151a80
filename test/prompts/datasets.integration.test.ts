import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { PromptSource } from '../../src/plan/prompt-plan.ts'
import { openPrompts } from '../../src/prompts/open-prompts.ts'
import { promptPlan, promptsPlan } from './prompts-plan.ts'

const folder = mkdtempSync(join(tmpdir(), 'seismo-'))
afterAll(() => rmSync(folder, { recursive: true }))

const LINES = Array.from({ length: 10 }, (_, index) => `question ${index}`)

function dataset(name: string, text: string, field: string | null = null): PromptSource {
  const path = join(folder, name)
  writeFileSync(path, text)
  return { kind: 'dataset', path, format: field === null ? 'text' : 'jsonl', field }
}

const hello: PromptSource = { kind: 'template', template: 'Hello.', values: {} }

describe('a dataset', () => {
  const source = dataset('lines.txt', LINES.join('\n'))
  const plan = promptsPlan([promptPlan(source, { weight: 0.4, nonce: false }), promptPlan(hello, { nonce: false })])

  test('is gone through without repeats until it is exhausted, and then in another order', () => {
    const prompts = openPrompts(plan)
    const asked: string[] = []
    for (let block = 0; asked.length < 30; block++) {
      const { prompt, conversation } = prompts.conversationFor(0, 2 * block, 0)
      if (prompt === 0) asked.push(conversation.messages[0]?.text ?? '')
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
      expect(thread.conversationFor(0, iteration, 0)).toEqual(one.conversationFor(0, iteration, 0))
    }
  })
})

test('a dataset of JSON lines is read by its field', () => {
  const source = dataset('rows.jsonl', '{"q":"one"}\n', 'q')
  const { conversation } = openPrompts(promptsPlan([promptPlan(source, { nonce: false })])).conversationFor(0, 0, 0)
  expect(conversation.messages).toEqual([{ role: 'user', text: 'one' }])
})

test.each<[string, () => PromptSource, RegExp]>([
  [
    'is gone',
    () => ({ kind: 'dataset', path: join(folder, 'none'), format: 'text', field: null }),
    /found no such file$/,
  ],
  [
    'has a broken line',
    () => dataset('broken.jsonl', '{"q":"one"}\nx\n', 'q'),
    /broken\.jsonl:2 changed since it was checked/,
  ],
  [
    'has no line left',
    () => ({ ...dataset('a.csv', '""\n', 'q'), format: 'csv' }) as PromptSource,
    /it has no prompts$/,
  ],
])('a dataset that %s since it was checked stops the thread', (_, source, message) => {
  expect(() => openPrompts(promptsPlan([promptPlan(source())]))).toThrow(message)
})
