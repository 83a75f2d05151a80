import { describe, expect, test } from 'vitest'
import {
  aggregateWord,
  isThresholdExpression,
  parseAggregate,
  parseThresholdExpression,
} from '../../src/scenario/threshold-schema.ts'

describe('an expression is an aggregate, an operator and a number', () => {
  test.each([
    ['p(95)<500', 'p(95)', '<', 500],
    ['  p( 99.9 )  <=  1.5 ', 'p(99.9)', '<=', 1.5],
    ['p(0)>0', 'p(0)', '>', 0],
    ['p(100)>=0', 'p(100)', '>=', 0],
    ['med==.5', 'med', '==', 0.5],
    ['avg===200', 'avg', '===', 200],
    ['min!=-1', 'min', '!=', -1],
    ['max<1e3', 'max', '<', 1_000],
    ['count>10', 'count', '>', 10],
    ['rate<0.01', 'rate', '<', 0.01],
    ['value<=20', 'value', '<=', 20],
  ])('%s', (text, name, operator, limit) => {
    expect(parseThresholdExpression(text)).toMatchObject({ aggregate: { name }, operator, limit })
  })

  test.each([
    ['p(95)', 'an aggregate, an operator and a number such as p(95)<500', 'operators: === == != >= <= > <'],
    ['p(95)=500', 'an aggregate, an operator and a number such as p(95)<500', 'operators: === == != >= <= > <'],
    ['', 'an aggregate, an operator and a number such as p(95)<500', 'operators: === == != >= <= > <'],
    [
      'p95<500',
      'avg, min, med, max, p(N), count, rate or value before the operator',
      'N of p(N) is a number from 0 to 100',
    ],
    [
      'p(101)<5',
      'avg, min, med, max, p(N), count, rate or value before the operator',
      'N of p(N) is a number from 0 to 100',
    ],
    [
      'p(-1)<5',
      'avg, min, med, max, p(N), count, rate or value before the operator',
      'N of p(N) is a number from 0 to 100',
    ],
    ['rates<5', 'avg, min, med, max, p(N), count, rate or value before the operator', 'did you mean rate?'],
    ['p(95)<500ms', 'a number after <, in the unit of the metric and without it', null],
    ['p(95)<', 'a number after <, in the unit of the metric and without it', null],
    ['p(95)<<5', 'a number after <, in the unit of the metric and without it', null],
    ['p(95)<5<6', 'a number after <, in the unit of the metric and without it', null],
    ['p(95)<Infinity', 'a number after <, in the unit of the metric and without it', null],
    ['p(95)<1e999', 'a number after <, in the unit of the metric and without it', null],
  ])('and %j is none', (text, expected, hint) => {
    expect(parseThresholdExpression(text)).toEqual({ expected, hint })
  })
})

test('med is the 50th percentile, under its own name', () => {
  expect(parseAggregate('med')).toEqual({ kind: 'percentile', name: 'med', percent: 50 })
})

test.each([
  ['med<1', 'med'],
  ['p(50)<1', 'p(N)'],
  ['avg<1', 'avg'],
])('the aggregate of %s is listed as %s', (text, word) => {
  const parsed = parseThresholdExpression(text)
  expect(isThresholdExpression(parsed) && aggregateWord(parsed.aggregate)).toBe(word)
})
