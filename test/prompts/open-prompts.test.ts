import { describe, expect, test } from 'vitest'
import { textOfContent } from '../../src/conversation/conversation.ts'
import type { ThinkStep } from '../../src/plan/run-plan.ts'
import type { PromptSource, SyntheticTask } from '../../src/scenario/prompt-file-schema.ts'
import { openPrompts } from '../../src/prompts/open-prompts.ts'
import { callStep, promptOf, promptPlan, promptsPlan, sayNext } from './prompts-plan.ts'

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

const headOf = (text: string | null | undefined) => /^\[[\d ]{23}\]\n/.exec(text ?? '')?.[0]

const think: ThinkStep = { kind: 'think', durationMs: { kind: 'uniform', min: 0, max: 1_000 } }

describe('a call', () => {
  const plan = promptsPlan([promptPlan(template, { maxOutputTokens: { kind: 'uniform', min: 1, max: 1_000_000 } })], {
    flow: [callStep(), think, callStep()],
  })
  const words = (scenario: number, iteration: number, call: number, seed = 1) => {
    const { text, ...rest } = promptOf(openPrompts({ ...plan, seed }), scenario, iteration, call)
    return { ...rest, text: withoutNonce(text) }
  }

  test('is the same for the same seed, scenario, block and call, in any thread', () => {
    expect(words(0, 6, 1)).toEqual(words(0, 6, 1))
  })

  test('is shared by the modes of a block', () => {
    const prompts = openPrompts(plan)
    expect(words(0, 6, 1)).toEqual(words(0, 7, 1))
    const [one, other] = [prompts.forIteration(0, 6), prompts.forIteration(0, 7)]
    expect(one.nextPauseMs(think)).toBe(other.nextPauseMs(think))
    expect(new Set([one.mode, other.mode])).toEqual(new Set([0, 1]))
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

  test('and a pause are drawn anew each time round', () => {
    const draws = openPrompts(plan).forIteration(0, 4)
    const texts = Array.from({ length: 20 }, () => withoutNonce(sayNext(draws.nextCall(callStep())).text))
    const pauses = Array.from({ length: 20 }, () => draws.nextPauseMs(think))
    expect(new Set(texts).size).toBe(20)
    expect(new Set(pauses).size).toBe(20)
  })

  test('takes the prompt that it names, and the length of output that it says', () => {
    const two = promptsPlan([promptPlan(template), promptPlan(story(50), { weight: 0 })])
    const draws = openPrompts(two).forIteration(0, 0)
    const limit = { kind: 'constant', value: 7 } as const
    const talk = draws.nextCall(callStep({ prompt: 1, maxOutputTokens: limit }))
    expect(talk.prompt).toBe(1)
    expect(sayNext(talk).maxOutputTokens).toBe(7)
    expect(draws.nextCall(callStep()).prompt).toBe(0)
  })
})

const textsOf = (text: string | null, nonce: boolean) => {
  const system = text === null ? null : ({ kind: 'text', text } as const)
  const prompts = openPrompts(promptsPlan([promptPlan(template, { system, nonce })]))
  return Array.from({ length: 100 }, (_, iteration) => promptOf(prompts, 0, iteration, 0))
}

describe('the nonce', () => {
  test('heads every prompt and never comes again', () => {
    const heads = textsOf(null, true).map(({ text }) => text.split('\n')[0])
    expect(heads.every((head) => /^\[[\d ]{23}\]$/.test(head ?? ''))).toBe(true)
    expect(new Set(heads).size).toBe(100)
  })

  test('heads the system prompt where there is one', () => {
    const [first] = textsOf('Be brief.', true)
    expect(first?.system).toMatch(/^\[[\d ]{23}\]\nBe brief\.$/)
    expect(first?.text).toMatch(/^Count to/)
  })

  test('can be left out', () => {
    const [first] = textsOf('Be brief.', false)
    expect(first?.system).toBe('Be brief.')
    expect(textsOf(null, false)[0]?.text).toMatch(/^Count to/)
  })
})

describe('a synthetic prompt', () => {
  test.each([50, 100, 1_000, 10_000, 100_000])(
    'of %i tokens is of that length by the estimate, within 15 %%',
    (tokens) => {
      const tasks = ['counting', 'story', 'summarization', 'translation'] as const satisfies readonly SyntheticTask[]
      const entries = tasks.map((task) =>
        promptPlan({ ...story(tokens), task } as PromptSource, {
          name: task,
          system: { kind: 'text', text: 'Be brief.' },
        }),
      )
      const prompts = openPrompts(promptsPlan(entries))
      const seen = new Set<number>()
      for (let iteration = 0; iteration < 40; iteration += 2) {
        const { aimedInputTokens, prompt, system, text } = promptOf(prompts, 0, iteration, 0)
        const characters = (system?.length ?? 0) + text.length
        seen.add(prompt)
        expect(aimedInputTokens).toBe(tokens)
        expect(Math.abs(characters / 4 / tokens - 1)).toBeLessThan(0.15)
      }
      expect(seen.size).toBe(4)
    },
  )

  test('has a text however short it is to be', () => {
    const { text } = promptOf(openPrompts(promptsPlan([promptPlan(story(1))])), 0, 0, 0)
    expect(withoutNonce(text)).toMatch(/^Continue the story below\.\n\n[A-Z][^]{5,}\.$/)
  })

  test('aims at what is drawn', () => {
    const inputTokens = { kind: 'lognormal', median: 300, sigma: 0.5, min: 100, max: 900 } as const
    const prompts = openPrompts(promptsPlan([promptPlan({ kind: 'synthetic', task: 'story', inputTokens })]))
    const aims = Array.from({ length: 50 }, (_, block) => promptOf(prompts, 0, 2 * block, 0).aimedInputTokens)
    expect(new Set(aims).size).toBeGreaterThan(30)
    expect(aims.every((aim) => aim !== null && aim >= 100 && aim <= 900)).toBe(true)
  })
})

test('other prompts aim at no length, and leave the output to the mode', () => {
  const prompt = promptOf(openPrompts(promptsPlan([promptPlan(template)])), 0, 0, 0)
  expect(prompt).toMatchObject({ aimedInputTokens: null, maxOutputTokens: null, system: null })
})

describe('a conversation', () => {
  const turns = { kind: 'uniform', min: 2, max: 6 } as const
  const shared = { kind: 'shared', tokens: 500 } as const
  const open = (changes: Parameters<typeof promptPlan>[1]) =>
    openPrompts(promptsPlan([promptPlan(story(60), { turns, ...changes })]))

  test('has as many turns as are drawn for it, the same in both modes of a block', () => {
    const prompts = open({})
    const drawn = Array.from(
      { length: 60 },
      (_, iteration) => prompts.forIteration(0, iteration).nextCall(callStep()).turns,
    )
    expect(new Set(drawn)).toEqual(new Set([2, 3, 4, 5, 6]))
    for (let block = 0; block < 30; block++) expect(drawn[2 * block]).toBe(drawn[2 * block + 1])
  })

  test('says something else in each turn, of the length asked for, and has a nonce in the first alone', () => {
    const talk = open({ turns: { kind: 'constant', value: 3 } })
      .forIteration(0, 0)
      .nextCall(callStep())
    const said = [1, 2, 3].map(() => sayNext(talk))
    const texts = said.map(({ text }) => text)
    expect(said[0]?.system).toBeNull()
    expect(texts.map((text) => text.startsWith('['))).toEqual([true, false, false])
    expect(new Set(texts.map(withoutNonce)).size).toBe(3)
    for (const text of texts) expect(Math.abs(text.length / 4 / 60 - 1)).toBeLessThan(0.15)
    expect(said[1]?.aimedInputTokens).toBeNull()
  })

  test('has a pause drawn before each turn but the first, the same in both modes of a block', () => {
    const prompts = open({
      turns: { kind: 'constant', value: 5 },
      turnThinkMs: { kind: 'uniform', min: 1_000, max: 9_000 },
    })
    const pausesOf = (iteration: number) => {
      const talk = prompts.forIteration(0, iteration).nextCall(callStep())
      return [1, 2, 3, 4, 5].map(() => sayNext(talk).pauseMs)
    }
    const [first, ...later] = pausesOf(0)
    expect(first).toBe(0)
    expect(new Set(later).size).toBe(4)
    expect(later.every((pauseMs) => pauseMs >= 1_000 && pauseMs <= 9_000)).toBe(true)
    expect(pausesOf(1)).toEqual([first, ...later])
    expect(pausesOf(2)).not.toEqual([first, ...later])
  })

  test('begins with a shared system prompt of the length asked for, the same in all calls and threads', () => {
    const systems = [open({ system: shared }), open({ system: shared })].flatMap((prompts) =>
      [0, 1, 2].map((iteration) => sayNext(prompts.forIteration(0, iteration).nextCall(callStep())).system),
    )
    expect(new Set(systems).size).toBe(1)
    expect(Math.abs((systems[0]?.length ?? 0) / 4 / 500 - 1)).toBeLessThan(0.05)
  })

  test('has its nonce ahead of a system prompt that is its own, and behind one that is shared', () => {
    const own = sayNext(
      open({ system: { kind: 'text', text: 'Be brief.' } })
        .forIteration(0, 0)
        .nextCall(callStep()),
    )
    expect(own.system).toMatch(/^\[[\d ]{23}\]\nBe brief\.$/)
    expect(own.text).toMatch(/^Continue/)
    const { system, text } = sayNext(open({ system: shared }).forIteration(0, 0).nextCall(callStep()))
    expect(system).toMatch(/^[A-Z]/)
    expect(text).toMatch(/^\[[\d ]{23}\]\nContinue/)
  })

  /** The requests of three turns. */
  const requestsOf = (changes: Parameters<typeof promptPlan>[1], iteration = 0) => {
    const talk = open({ turns: { kind: 'constant', value: 3 }, ...changes })
      .forIteration(0, iteration)
      .nextCall(callStep())
    return [1, 2, 3].map(() => sayNext(talk))
  }
  const own = { system: { kind: 'text', text: 'Be brief.' } } as const

  test.each([
    ['no system prompt', {}],
    ['a system prompt of its own', own],
    ['a shared one', { system: shared }],
  ])(
    'repeats all that was said before, with %s: a later turn may read what an earlier one left in a cache',
    (_, changes) => {
      const requests = requestsOf(changes)
      expect(requests.map(({ messages }) => messages.length)).toEqual([1, 3, 5])
      expect(
        new Set(requests.map(({ messages, system }) => `${system}${textOfContent(messages[0]?.content ?? [])}`)).size,
      ).toBe(1)
    },
  )

  test.each([
    ['no system prompt', {}, 'message'],
    ['a system prompt of its own', own, 'system'],
    ['a shared one', { system: shared }, 'message'],
    [
      'a shared one that is to be unshared',
      { system: shared, nonce: { sharedSystem: true, sharedTools: false, turns: true } },
      'system',
    ],
  ] as const)('with %s, and a nonce for each turn, begins each turn anew and says the same', (_, changes, where) => {
    const requests = requestsOf({ nonce: { sharedSystem: false, sharedTools: false, turns: true }, ...changes })
    const said = requests.map(({ messages, system }) => ({
      system,
      message: textOfContent(messages[0]?.content ?? []),
    }))
    const [of, other] = where === 'system' ? (['system', 'message'] as const) : (['message', 'system'] as const)
    expect(new Set(said.map((each) => headOf(each[of]))).size).toBe(3)
    expect(said.every((each) => headOf(each[of]) !== undefined && headOf(each[other]) === undefined)).toBe(true)
    expect(new Set(said.map((each) => withoutNonce(each[of] ?? ''))).size).toBe(1)
    expect(new Set(said.map((each) => each[other])).size).toBe(1)
  })

  test('with a nonce ahead of its shared system prompt, shares it with no other call, and is as long as it was', () => {
    const nonce = { sharedSystem: true, sharedTools: false, turns: false }
    const [first, second] = [0, 1].map((iteration) => requestsOf({ system: shared, nonce }, iteration)[0]?.system ?? '')
    expect(headOf(first)).not.toBe(headOf(second))
    expect(withoutNonce(first ?? '')).toBe(withoutNonce(second ?? ''))
    expect(Math.abs((first?.length ?? 0) / 4 / 500 - 1)).toBeLessThan(0.05)
    expect(requestsOf({ system: shared, nonce })[0]?.text).toMatch(/^Continue/)
  })

  test('a single call under a shared system prompt aims at both together', () => {
    const { aimedInputTokens, system, text } = promptOf(open({ system: shared, turns: null }), 0, 0, 0)
    expect(aimedInputTokens).toBe(560)
    expect(Math.abs(((system?.length ?? 0) + text.length) / 4 / 560 - 1)).toBeLessThan(0.05)
  })
})
