import { expect, test } from 'vitest'
import { parseJson } from '../../src/simulator/describe-issue.ts'

test.each([
  ['{"a":1}', { a: 1 }],
  [String.raw`"\ud83d\ude00"`, '😀'],
  [String.raw`"\uD83D\uDE00"`, '😀'],
  [String.raw`"\\ud83d"`, String.raw`\ud83d`],
])('%s is JSON', (text, value) => {
  expect(parseJson(Buffer.from(text))).toEqual(value)
})

test.each([
  '',
  '{"a":',
  String.raw`"\ud83d"`,
  String.raw`"\uDE00\uD83D"`,
  String.raw`[{"a":["\ud83dx"]}]`,
  String.raw`{"\ud83d":1}`,
])('%s is none', (text) => {
  expect(parseJson(Buffer.from(text))).toBeUndefined()
})

test('half of a pair is found however deep it is', () => {
  const deep = 100_000
  const body = `${'['.repeat(deep)}${String.raw`"\ud83d"`}${']'.repeat(deep)}`
  expect(parseJson(Buffer.from(body))).toBeUndefined()
})
