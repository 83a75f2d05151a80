import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowsOf, surveyOf } from './survey-text.ts'

// Long enough, some of them, that marks fall between them.
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'é', '[', '}', '\\', '😀'), minLength: 1 }),
  fc.integer({ min: 1, max: 40_000 }).map((length) => 'long '.repeat(Math.ceil(length / 5))),
)
const prompts = fc.array(
  text.filter((each) => each.trim() !== ''),
  { minLength: 1, maxLength: 40 },
)

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`

const WRITTEN: readonly (readonly [name: string, write: (rows: readonly string[]) => string])[] = [
  ['a.jsonl', (rows) => rows.map((prompt) => JSON.stringify({ id: 1, prompt })).join('\n')],
  ['a.jsonl', (rows) => rows.map((prompt) => `${JSON.stringify({ prompt })}\r\n\r\n`).join('')],
  ['a.json', (rows) => JSON.stringify(rows.map((prompt) => ({ prompt })))],
  [
    'a.json',
    (rows) =>
      JSON.stringify(
        rows.map((prompt) => ({ prompt, more: [[prompt]] })),
        null,
        2,
      ),
  ],
  ['a.json', (rows) => JSON.stringify(rows)],
  ['a.csv', (rows) => ['id,prompt', ...rows.map((prompt) => `1,${quoted(prompt)}`)].join('\n')],
  ['a.csv', (rows) => ['sep=;', 'prompt;id', ...rows.map((prompt) => `${quoted(prompt)};1`)].join('\r\n')],
]

test('what was written is read back in place, whatever the format', () => {
  fc.assert(
    fc.property(prompts, fc.constantFrom(...WRITTEN), fc.boolean(), (rows, [name, write], hasMark) => {
      const content = (hasMark ? '\ufeff' : '') + write(rows)
      const survey = surveyOf(name, content)
      expect(survey.mistakes).toEqual([])
      expect(rowsOf(content, survey).map((row) => row.text)).toEqual(rows)
    }),
    { numRuns: 150 },
  )
})

test('rows that cannot be used are passed over, and each other one comes as often as its weight says', () => {
  const row = fc.record({
    text: fc.string({ minLength: 1, maxLength: 9_000 }),
    weight: fc.nat({ max: 3 }),
    isBad: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
      const filled = [{ text: 'first', weight: 1, isBad: false }, ...rows]
      const lines = filled.map(({ isBad, text: written, weight }) =>
        JSON.stringify(isBad ? { weight } : { p: `.${written}`, weight }),
      )
      const content = lines.join('\n')
      const survey = surveyOf('a.jsonl', content, { skipsBad: true, recipe: { field: 'p', weight: 'weight' } })
      const expected = filled.flatMap((each) =>
        each.isBad ? [] : Array.from({ length: each.weight }, () => `.${each.text}`),
      )
      expect(survey.badCount).toBe(filled.filter(({ isBad }) => isBad).length)
      expect(rowsOf(content, survey).map((each) => each.text)).toEqual(expected)
    }),
  )
})
