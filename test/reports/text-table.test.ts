import { expect, test } from 'vitest'
import { renderTable } from '../../src/reports/text-table.ts'

test('columns are as wide as their widest cell, and a group’s stand under its name', () => {
  const lines = renderTable([
    { heading: 'mode', align: 'left', cells: ['a', 'longer'] },
    { group: 'TTFT (ms)', heading: 'p50', align: 'right', cells: ['1', '200'] },
    { group: 'TTFT (ms)', heading: 'p99', align: 'right', cells: ['~30', '4000'] },
    { heading: 'calls', align: 'right', cells: ['1', '2'] },
  ])
  expect(lines).toEqual([
    '        TTFT (ms)',
    'mode     p50  p99  calls',
    'a          1  ~30      1',
    'longer   200 4000      2',
  ])
})
