import { expect, test } from 'vitest'

import { makeRandom } from '../../../../src/random/random.ts'
import { drawThrottleForm } from '../../../../src/simulator/inference/admission/admit-call.ts'

test('throttles are told by their shares', () => {
  const random = makeRandom(1, 'test')
  const kinds = Array.from({ length: 6_000 }, () => drawThrottleForm({ firstFrame: 0.5, midStream: 0.2 }, random).kind)
  const shareOf = (kind: string) => kinds.filter((other) => other === kind).length / 6_000
  expect(shareOf('first-frame')).toBeCloseTo(0.5, 1)
  expect(shareOf('mid-stream')).toBeCloseTo(0.2, 1)
  expect(shareOf('status')).toBeCloseTo(0.3, 1)
})

test('a profile without shares has every throttle told by its status', () => {
  const random = makeRandom(2, 'test')
  const kinds = Array.from({ length: 100 }, () => drawThrottleForm({ firstFrame: 0, midStream: 0 }, random).kind)
  expect(new Set(kinds)).toEqual(new Set(['status']))
})
