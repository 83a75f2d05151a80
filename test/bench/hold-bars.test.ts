import { describe, expect, test } from 'vitest'
import { BARS, type Bar } from './bars.ts'
import { CASES } from './cases/cases.ts'
import type { Figure } from './figure.ts'
import { holdBars } from './hold-bars.ts'
import { renderBars, renderFigures } from './render-figures.ts'

const bar: Bar = { case: 'paced-400', protocol: 'http1', measure: 'eventCostToFloor', holds: 'at most', value: 1.8 }
const figure: Figure = { ...bar, client: 'seismo', rounds: [1.9, 1.7, 1.8] }

describe('a bar', () => {
  test.each([
    ['at most', [1.9, 1.7, 1.8], true],
    ['at most', [1.9, 1.7, 1.81], false],
    ['at most', [Number.NaN], false],
    ['at least', [1.9, 1.7, 1.8], true],
    ['at least', [1.9, 1.7, 1.79], false],
    ['at least', [Number.NaN], false],
    ['exactly', [1.8, 1.8], true],
    ['exactly', [1.8, 1.8, 1.9], false],
  ] as const)('of %s 1.8 with rounds of %j: held %s', (holds, rounds, isHeld) => {
    expect(holdBars([{ ...bar, holds }], [{ ...figure, rounds }])).toMatchObject([{ isHeld }])
  })

  test('is ours: the figure of another client, case, protocol or measure does not count', () => {
    const others: readonly Figure[] = [
      { ...figure, client: 'sdk-loop' },
      { ...figure, case: 'paced-100' },
      { ...figure, protocol: 'http2' },
      { ...figure, measure: 'callCostToFloor' },
    ]
    expect(holdBars([bar], others)).toEqual([])
  })

  test('that names a client is held against its figure', () => {
    const ofSockets: Figure = { ...figure, client: 'sockets' }
    expect(holdBars([{ ...bar, client: 'sockets' }], [figure, ofSockets])).toMatchObject([{ figure: ofSockets }])
  })
})

test('no two bars hold one figure from the same side', () => {
  const names = BARS.map((each) => [each.case, each.protocol, each.client, each.measure, each.holds].join())
  expect(new Set(names).size).toBe(names.length)
  expect(BARS.every((each) => Object.hasOwn(CASES, each.case))).toBe(true)
})

test('the tables say the median, the spread and what is not held', () => {
  const figures: readonly Figure[] = [
    figure,
    { ...figure, client: 'floor', measure: 'cpuUsPerEvent', rounds: [3.51] },
    { ...figure, measure: 'cpuUsPerEvent', rounds: [6.6] },
  ]
  expect(renderFigures(figures)).toBe(
    [
      '### paced-400, HTTP/1.1',
      '',
      '|  | floor | seismo |',
      '| --- | --- | --- |',
      '| CPU an event, µs | 3.5 | 6.6 |',
      '| CPU an event, against the floor |  | 1.80 (1.70 to 1.90) |',
    ].join('\n'),
  )
  const strict = holdBars([{ ...bar, value: 1.5 }], figures)
  expect(renderBars(strict).split('\n').at(-1)).toBe(
    '| paced-400, HTTP/1.1 | CPU an event, against the floor | 1.80 (1.70 to 1.90) | at most 1.5 | **not held** |',
  )
})
