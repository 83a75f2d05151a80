import { expect, test } from 'vitest'
import { tablesSchema } from '../../src/scenario/tables-schema.ts'

const written = {
  title: 'Connections',
  source: 'a benchmark',
  textColumns: ['use'],
  columns: [
    { heading: 'TTFT s', of: 'time_to_first_token{cache:hit} p(50)', unit: 's' },
    { heading: 'calls', of: 'calls count' },
  ],
  rows: [
    { label: 'cold', tags: { mode: 'cold' }, texts: ['first'], published: [0.451, null] },
    { label: 'warm', tags: { mode: 'warm' } },
    { label: 'batch', note: 'not measured' },
  ],
  changes: [{ label: 'change', from: 'warm', to: 'cold' }],
}

test('labels become indexes, and what is not written is nothing, column by column', () => {
  expect(tablesSchema.parse([written])[0]).toEqual({
    title: 'Connections',
    source: 'a benchmark',
    textColumns: ['use'],
    columns: [
      {
        heading: 'TTFT s',
        metric: 'time_to_first_token',
        tags: { cache: 'hit' },
        aggregate: { kind: 'percentile', name: 'p(50)', percent: 50 },
        isInSeconds: true,
      },
      { heading: 'calls', metric: 'calls', tags: {}, aggregate: { kind: 'count', name: 'count' }, isInSeconds: false },
    ],
    rows: [
      { label: 'cold', tags: { mode: 'cold' }, note: null, texts: ['first'], published: [0.451, null] },
      { label: 'warm', tags: { mode: 'warm' }, note: null, texts: [''], published: [null, null] },
      { label: 'batch', tags: null, note: 'not measured', texts: [''], published: [null, null] },
    ],
    changes: [{ label: 'change', from: 1, to: 0, publishedPercent: [null, null] }],
  })
})
