import { expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import { makeFaultList } from '../../../src/simulator/faults/fault-list.ts'
import { callFaultSchema } from '../../../src/simulator/faults/fault.ts'

const random = makeRandom(1, 'test')
const fault = (content: object) => callFaultSchema.parse(content)

test('without faults no call is struck', () => {
  expect(makeFaultList().take(random)).toBeNull()
})

test('a count strikes the next so many calls and is then gone', () => {
  const faults = makeFaultList()
  faults.add([fault({ kind: 'reset', count: 2 })])
  expect([faults.take(random)?.kind, faults.take(random)?.kind, faults.take(random)]).toEqual(['reset', 'reset', null])
  expect(faults.list()).toEqual([])
})

test('what is left of a count is listed', () => {
  const faults = makeFaultList()
  faults.add([fault({ kind: 'reset', count: 3 })])
  faults.take(random)
  expect(faults.list()).toMatchObject([{ kind: 'reset', count: 2 }])
})

test('a share strikes that share of the calls', () => {
  const faults = makeFaultList()
  faults.add([fault({ kind: 'throttle', share: 0.25 })])
  const struck = Array.from({ length: 10_000 }, (_, number) => faults.take(makeRandom(3, 'faults', number)))
  // Binomial: the deviation is 43.
  expect(Math.abs(struck.filter((one) => one !== null).length - 2_500)).toBeLessThan(200)
})

test('the first fault that strikes is the only one', () => {
  const faults = makeFaultList()
  faults.add([fault({ kind: 'reset', count: 1 }), fault({ kind: 'fin-early', count: 1 })])
  expect([faults.take(random)?.kind, faults.take(random)?.kind]).toEqual(['reset', 'fin-early'])
})

test.each([
  ['neither share nor count', { kind: 'reset' }],
  ['both', { kind: 'reset', share: 0.5, count: 1 }],
  ['an unknown kind', { kind: 'quake', count: 1 }],
  ['an unknown key', { kind: 'reset', count: 1, after: 2 }],
  ['a share above 1', { kind: 'reset', share: 1.5 }],
])('a fault with %s is a mistake', (_, content) => {
  expect(callFaultSchema.safeParse(content).success).toBe(false)
})
