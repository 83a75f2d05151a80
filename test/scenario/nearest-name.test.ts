import { expect, test } from 'vitest'
import { nearestName } from '../../src/scenario/nearest-name.ts'

test.each([
  ['latncy', ['latency', 'model'], 'latency'],
  ['Model', ['latency', 'model'], 'model'],
  ['coutn', ['count'], 'count'],
  ['hot', ['warm', 'cold'], null],
  ['x'.repeat(50), ['x'.repeat(49)], null],
  ['a', [], null],
])('%s of %j is %s', (written, known, nearest) => {
  expect(nearestName(written, known)).toBe(nearest)
})
