import { expect, test } from 'vitest'
import { templateValues } from '../../src/reading/data-set.ts'

test.each([
  ['Count to {n} and {n}, then {m_2}.', ['n', 'm_2']],
  ['{"json": {"a": 1}} { n } {1n} {}', []],
])('%j names %j', (template, names) => {
  expect(templateValues(template)).toEqual(names)
})
