import { expect, test } from 'vitest'

import { addMonths } from '../../../src/simulator/control-plane/provisioned-model.ts'

test.each([
  ['2026-04-15T10:30:00.250Z', 1, '2026-05-15T10:30:00.250Z'],
  ['2026-10-03T00:00:00.000Z', 6, '2027-04-03T00:00:00.000Z'],
  ['2026-01-31T12:00:00.000Z', 1, '2026-02-28T12:00:00.000Z'],
  ['2028-01-31T12:00:00.000Z', 1, '2028-02-29T12:00:00.000Z'],
  ['2026-08-31T23:59:59.999Z', 6, '2027-02-28T23:59:59.999Z'],
  ['2026-12-31T00:00:00.000Z', 1, '2027-01-31T00:00:00.000Z'],
])('%s and %d months are %s', (from, months, to) => {
  expect(new Date(addMonths(Date.parse(from), months)).toISOString()).toBe(to)
})
