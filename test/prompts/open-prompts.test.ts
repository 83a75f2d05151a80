import { describe, expect, test } from 'vitest'
import type { PromptSource, SyntheticTask } from '../../src/plan/prompt-plan.ts'
import { openPrompts } from '../../src/prompts/open-prompts.ts'
import { promptPlan, promptsPlan } from './prompts-plan.ts'

const template: PromptSource = {
  kind: 'template',
  template: 'Count to {n}.',
  values: { n: { kind: 'uniform', min: 1, max: 1_000_000 } },
}
const story = (tokens: number): PromptSource => ({
  kind: 'synthetic',
  task: 'story',
  inputTokens: { kind: 'constant', value: tokens },
})

const withoutNonce = (text: string | undefined): string | undefined => text?.replace(/^\[[\d ]+\]\n/, '')

describe('a conversation', () => {
  const plan = promptsPlan([promptPlan(template, { maxOutputTokens: { kind: 'uniform', min: 1, max: 1_000_000 } })], {
    flow: [{ kind: 'call' }, { kind: 'think', durationMs: { kind: 'uniform', min: 0, max: 1_000 } }, { kind: 'call' }],
  })
  const words = (scenario: number, iteration: number, call: number, seed = 1) => {
    const { conversation } = openPrompts({ ...plan, seed }).conversationFor(scenario, iteration, call)
    return { ...conversation, messages: conversation.messages.map(({ text }) => withoutNonce(text)) }
  }

  test('is the same for the same seed, scenario, block and call, in any thread', () => {
    expect(words(0, 6, 1)).toEqual(words(0, 6, 1))
  })

  test('is shared by the modes of a block', () => {
    const prompts = openPrompts(plan)
    expect(words(0, 6, 1)).toEqual(words(0, 7, 1))
    expect(prompts.thinkTimeMs(0, 6, 1)).toBe(prompts.thinkTimeMs(0, 7, 1))
    expect(new Set([prompts.modeOf(0, 6), prompts.modeOf(0, 7)])).toEqual(new Set([0, 1]))
  })

  test.each([
    ['seed', words(0, 6, 1, 2)],
    ['scenario', words(1, 6, 1)],
    ['block', words(0, 8, 1)],
    ['call', words(0, 6, 0)],
  ])('differs with the %s', (_, other) => {
    expect(other).not.toEqual(words(0, 6, 1))
    expect(other.maxOutputTokens).not.toBe(words(0, 6, 1).maxOutputTokens)
  })

  test('has a pause only where the flow has one', () => {
    expect(() => openPrompts(plan).thinkTimeMs(0, 0, 0)).toThrow('step 0 of scenario 0 is no pause')
    expect(openPrompts(plan).thinkTimeMs(0, 2, 1)).not.toBe(openPrompts(plan).thinkTimeMs(0, 4, 1))
  })
})

const textsOf = (system: string | null, nonce: boolean) => {
  const prompts = openPrompts(promptsPlan([promptPlan(template, { system, nonce })]))
  return Array.from({ length: 100 }, (_, iteration) => prompts.conversationFor(0, iteration, 0).conversation)
}

describe('the nonce', () => {
  test('heads every prompt and never comes again', () => {
    const heads = textsOf(null, true).map(({ messages }) => messages[0]?.text.split('\n')[0])
    expect(heads.every((head) => /^\[[\d ]{23}\]$/.test(head ?? ''))).toBe(true)
    expect(new Set(heads).size).toBe(100)
  })

  test('heads the system prompt where there is one', () => {
    const [first] = textsOf('Be brief.', true)
    expect(first?.system).toMatch(/^\[[\d ]{23}\]\nBe brief\.$/)
    expect(first?.messages[0]?.text).toMatch(/^Count to/)
  })

  test('can be left out', () => {
    const [first] = textsOf('Be brief.', false)
    expect(first?.system).toBe('Be brief.')
    expect(textsOf(null, false)[0]?.messages[0]?.text).toMatch(/^Count to/)
  })
})

describe('a synthetic prompt', () => {
  test.each([50, 100, 1_000, 10_000, 100_000])(
    'of %i tokens is of that length by the estimate, within 15 %%',
    (tokens) => {
      const tasks = ['counting', 'story', 'summarization', 'translation'] as const satisfies readonly SyntheticTask[]
      const entries = tasks.map((task) =>
        promptPlan({ ...story(tokens), task } as PromptSource, { name: task, system: 'Be brief.' }),
      )
      const prompts = openPrompts(promptsPlan(entries))
      const seen = new Set<number>()
      for (let iteration = 0; iteration < 40; iteration += 2) {
        const { prompt, conversation } = prompts.conversationFor(0, iteration, 0)
        const characters = (conversation.system?.length ?? 0) + (conversation.messages[0]?.text.length ?? 0)
        seen.add(prompt)
        expect(conversation.aimedInputTokens).toBe(tokens)
        expect(Math.abs(characters / 4 / tokens - 1)).toBeLessThan(0.15)
      }
      expect(seen.size).toBe(4)
    },
  )

  test('has a text however short it is to be', () => {
    const { conversation } = openPrompts(promptsPlan([promptPlan(story(1))])).conversationFor(0, 0, 0)
    expect(withoutNonce(conversation.messages[0]?.text)).toMatch(/^Continue the story below\.\n\n[A-Z][^]{5,}\.$/)
  })

  test('aims at what is drawn', () => {
    const inputTokens = { kind: 'lognormal', median: 300, sigma: 0.5, min: 100, max: 900 } as const
    const prompts = openPrompts(promptsPlan([promptPlan({ kind: 'synthetic', task: 'story', inputTokens })]))
    const aims = Array.from(
      { length: 50 },
      (_, block) => prompts.conversationFor(0, 2 * block, 0).conversation.aimedInputTokens,
    )
    expect(new Set(aims).size).toBeGreaterThan(30)
    expect(aims.every((aim) => aim !== null && aim >= 100 && aim <= 900)).toBe(true)
  })
})

test('other prompts aim at no length, and leave the output to the mode', () => {
  const { conversation } = openPrompts(promptsPlan([promptPlan(template)])).conversationFor(0, 0, 0)
  expect(conversation).toMatchObject({ aimedInputTokens: null, maxOutputTokens: null, system: null })
})
