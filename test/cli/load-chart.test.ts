import { expect, test } from 'vitest'
import { renderLoadChart } from '../../src/cli/load-chart.ts'

const ramp = [
  { offsetMs: 0, value: 0 },
  { offsetMs: 60_000, value: 8 },
  { offsetMs: 60_000, value: 4 },
  { offsetMs: 120_000, value: 4 },
]

test('a ramp and a jump, with both axes from 0', () => {
  expect(renderLoadChart({ measure: 'vus', points: ramp }, 120_000, 35)).toEqual([
    '  VUs',
    '8 ┤            ▂▄▆█',
    '  │        ▂▄▆█████',
    '  │    ▂▄▆█████████████████████████',
    '  │▂▄▆█████████████████████████████',
    '0 ┼────────────────────────────────',
    '   0s              1m            2m',
  ])
})

test('a short load in a long run is never blank', () => {
  const points = [
    { offsetMs: 1_000, value: 1 },
    { offsetMs: 1_001, value: 1 },
    { offsetMs: 3_000_000, value: 0 },
    { offsetMs: 3_000_000, value: 100 },
    { offsetMs: 3_000_001, value: 100 },
  ]
  const rows = renderLoadChart({ measure: 'iterations-per-second', points }, 3_600_000, 100)
  expect(rows[0]).toBe('    iterations/s')
  expect(rows[1]).toMatch(/^100 ┤ +█+$/)
  expect(rows[4]).toMatch(/^ {4}│▁/)
})

test.each([40, 60, 80, 100, 200])('no line is wider than %i columns, nor than the plot may be', (columns) => {
  for (const line of renderLoadChart({ measure: 'vus', points: ramp }, 119_000, columns)) {
    expect(line.length).toBeLessThanOrEqual(Math.min(columns, 80))
  }
})
