import { describe, expect, test } from 'vitest'
import {
  fillRowTemplate,
  fillTemplate,
  namesIn,
  parseRowTemplate,
  parseTemplate,
} from '../../../src/reading/data-sets/template.ts'

describe('a template', () => {
  test.each([
    ['Count to {n} and {n}, then {m_2}.', ['n', 'm_2']],
    ['{"json": {"a": 1}} { n } {1n} {}', []],
    ['Return {{who}} as it is', []],
  ])('%j names %j', (template, names) => {
    expect(namesIn(parseTemplate(template))).toEqual(names)
  })

  test.each([
    ['{a} and {a}, not {b} or {"n": {a}}', 'X and X, not {b} or {"n": X}'],
    ['{{a}} is {a}', '{a} is X'],
    ['{"a": {"b": 1}}', '{"a": {"b": 1}}'],
    ['{{"a": 1}}', '{{"a": 1}}'],
    ['{{a}', '{X'],
  ])('%j is filled as %j', (template, filled) => {
    expect(fillTemplate(parseTemplate(template), (name) => (name === 'a' ? 'X' : null))).toBe(filled)
  })
})

describe('a template over rows', () => {
  test('names paths, and columns that are no words', () => {
    const template = parseRowTemplate('{a.b[0].c} {User question} {other words} {a-b} {{x.y}} {"j": 1}', [
      'User question',
    ])
    expect(namesIn(template)).toEqual(['a.b[0].c', 'User question', 'a-b'])
  })

  test.each([
    ['{instruction}\n\n{context}', { instruction: 'Go.' }, 'Go.'],
    ['{context}\n\n{instruction}', { instruction: 'Go.' }, 'Go.'],
    ['{a}\n\n{context}\n\n{b}', { a: 'one', b: 'two' }, 'one\n\ntwo'],
    ['{a}\n{context}\n{b}', { a: 'one', b: 'two' }, 'one\ntwo'],
    ['Context: {context}\n{b}', { b: 'two' }, 'Context: \ntwo'],
    ['{a}\n\n\n{b}', { a: 'one', b: 'two' }, 'one\n\n\ntwo'],
  ])('%j leaves nothing behind where a value is empty', (template, values: Record<string, string>, filled) => {
    expect(fillRowTemplate(parseRowTemplate(template, []), (name) => values[name] ?? '')).toBe(filled)
  })
})
