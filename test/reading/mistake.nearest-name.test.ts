import { expect, test } from 'vitest'
import { nearestName } from '../../src/reading/mistake.ts'

test.each([
  ['latncy', ['latency', 'model'], 'latency'],
  ['Model', ['latency', 'model'], 'model'],
  ['coutn', ['count'], 'count'],
  ['hot', ['warm', 'cold'], null],
  ['x'.repeat(50), ['x'.repeat(49)], null],
  ['a', [], null],
  ['b', ['a'], null],
  ['B', ['b'], 'b'],
  ['m2', ['m1'], 'm1'],
])('%s of %j is %s', (written, known, nearest) => {
  expect(nearestName(written, known)).toBe(nearest)
})
