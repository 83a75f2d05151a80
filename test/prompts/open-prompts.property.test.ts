import * as fc from 'fast-check'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Distribution } from '../../src/scenario/distribution-schema.ts'
import type { PromptPlan } from '../../src/plan/run-plan.ts'
import { dataSetSource } from '../fakes/data-set-source.ts'
import { openPrompts, type Prompts } from '../../src/prompts/open-prompts.ts'
import { promptOf, promptPlan, promptsPlan } from './prompts-plan.ts'

const folder = mkdtempSync(join(tmpdir(), 'seismo-'))
afterAll(() => rmSync(folder, { recursive: true }))

const lengths = fc.oneof(
  fc.integer({ min: 30, max: 20_000 }).map((value): Distribution => ({ kind: 'constant', value })),
  fc
    .tuple(fc.constantFrom('uniform', 'loguniform'), fc.integer({ min: 30, max: 3_000 }), fc.nat(20_000))
    .map(([kind, min, more]): Distribution => ({ kind, min, max: min + more })),
  fc
    .tuple(fc.integer({ min: 100, max: 3_000 }), fc.double({ min: 0, max: 2, noNaN: true }))
    .map(([median, sigma]): Distribution => ({ kind: 'lognormal', median, sigma, min: 30, max: 20_000 })),
)

const task = fc.constantFrom('counting', 'story', 'summarization', 'translation', 'chat')

const synthetic: fc.Arbitrary<PromptPlan> = fc
  .record({
    task,
    inputTokens: lengths,
    charactersPerToken: fc.double({ min: 2.5, max: 8, noNaN: true }),
    system: fc.constantFrom(
      null,
      { kind: 'text', text: 'Be brief.' } as const,
      { kind: 'shared', tokens: 900 } as const,
    ),
    nonce: fc.boolean(),
  })
  .map(({ task: name, inputTokens, ...changes }) => promptPlan({ kind: 'synthetic', task: name, inputTokens }, changes))

/** The shortest text, the longest instruction and a nonce; a word is cut from neither end. */
const LEAST_CHARACTERS = 140
const LONGEST_WORD = 20

test('a prompt has as many characters as its aim is at its rate, but for a word', () => {
  fc.assert(
    fc.property(fc.nat(), synthetic, fc.nat(1_000), (seed, prompt, iteration) => {
      const said = promptOf(openPrompts(promptsPlan([prompt], { seed })), 0, iteration, 0)
      const characters = (said.system?.length ?? 0) + said.text.length
      const aimed = (said.aimedInputTokens ?? Number.NaN) * prompt.charactersPerToken
      const cuts = prompt.system?.kind === 'shared' ? 2 : 1
      expect(Math.abs(characters - Math.max(aimed, LEAST_CHARACTERS))).toBeLessThanOrEqual(
        aimed < LEAST_CHARACTERS ? LEAST_CHARACTERS : cuts * LONGEST_WORD,
      )
    }),
    { numRuns: 60 },
  )
})

const nonces = { next: () => '[nonce]\n' }

const says = (prompts: Prompts, iteration: number) =>
  [0, 1].map((scenario) => promptOf(prompts, scenario, iteration, 0))

test('however many threads share the iterations, and in whatever order, the same iteration says the same', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.array(synthetic, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(fc.nat(3), fc.nat(2_000)), { minLength: 1, maxLength: 30 }),
      (seed, prompts, deals) => {
        const plan = promptsPlan(prompts, { seed })
        const alone = openPrompts(plan, nonces)
        const threads = Array.from({ length: 4 }, () => openPrompts(plan, nonces))
        for (const [thread, iteration] of deals) {
          expect(says(threads[thread] as Prompts, iteration)).toEqual(says(alone, iteration))
        }
      },
    ),
    { numRuns: 20 },
  )
})

test('a dataset shared by threads is gone through without a repeat or a gap', () => {
  let written = 0
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 5 }),
      fc.double({ min: 0.1, max: 5, noNaN: true }),
      (seed, lines, threadCount, weight) => {
        const path = join(folder, `${written++}.txt`)
        writeFileSync(path, Array.from({ length: lines }, (_, line) => `line ${line}`).join('\n'))
        const dataset = promptPlan(dataSetSource(path), { weight, nonce: false })
        const plan = promptsPlan([dataset, promptPlan({ kind: 'template', template: 'Hi', values: {} })], { seed })
        const threads = Array.from({ length: threadCount }, () => openPrompts(plan))
        const asked: string[] = []
        // A block of two iterations, one in each mode, says the same.
        for (let block = 0; asked.length < 3 * lines; block++) {
          const { prompt, text } = promptOf(threads[block % threadCount] as Prompts, 0, 2 * block, 0)
          if (prompt === 0) asked.push(text)
        }
        for (const from of [0, lines, 2 * lines]) {
          expect(new Set(asked.slice(from, from + lines)).size).toBe(lines)
        }
      },
    ),
    { numRuns: 40 },
  )
})
