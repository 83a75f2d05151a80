import { expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import { makeFaultList } from '../../../src/simulator/faults/fault-list.ts'
import { callFaultSchema } from '../../../src/simulator/faults/fault.ts'

const random = makeRandom(1, 'test')
const call = { model: 'a.model', headers: {} }
const fault = (content: object) => callFaultSchema.parse(content)

test('without faults no call is struck', () => {
  expect(makeFaultList().take(call, 0, random)).toBeNull()
})

test('a count strikes the next so many calls and is then gone', () => {
  const faults = makeFaultList()
  faults.add([fault({ kind: 'reset', count: 2 })], 0)
  expect([
    faults.take(call, 0, random)?.kind,
    faults.take(call, 0, random)?.kind,
    faults.take(call, 0, random),
  ]).toEqual(['reset', 'reset', null])
  expect(faults.list()).toEqual([])
})

test('more than a thousand at once are refused together, until there is room again', () => {
  const faults = makeFaultList()
  const once = fault({ kind: 'reset', count: 1 })
  expect(
    faults.add(
      Array.from({ length: 999 }, () => once),
      0,
    ),
  ).toBe(true)
  expect(faults.add([once, once], 0)).toBe(false)
  expect(faults.list()).toHaveLength(999)
  expect(faults.add([once], 0)).toBe(true)
  faults.take(call, 0, random)
  expect([faults.add([once], 0), faults.add([once], 0)]).toEqual([true, false])
})

test('what is left of a count is listed', () => {
  const faults = makeFaultList()
  faults.add([fault({ kind: 'reset', count: 3 })], 0)
  faults.take(call, 0, random)
  expect(faults.list()).toMatchObject([{ kind: 'reset', count: 2 }])
})

test('a share strikes that share of the calls', () => {
  const faults = makeFaultList()
  faults.add([fault({ kind: 'throttle', share: 0.25 })], 0)
  const struck = Array.from({ length: 10_000 }, (_, number) => faults.take(call, 0, makeRandom(3, 'faults', number)))
  // Binomial: the deviation is 43.
  expect(Math.abs(struck.filter((one) => one !== null).length - 2_500)).toBeLessThan(200)
})

test('the first fault that strikes is the only one', () => {
  const faults = makeFaultList()
  faults.add([fault({ kind: 'reset', count: 1 }), fault({ kind: 'fin-early', count: 1 })], 0)
  expect([faults.take(call, 0, random)?.kind, faults.take(call, 0, random)?.kind]).toEqual(['reset', 'fin-early'])
})

test.each([
  ['its model', { model: 'a.model' }, call, true],
  ['another model', { model: 'b.model' }, call, false],
  ['a header that it lacks', { header: { name: 'x-test' } }, call, false],
  ['a header with any value', { header: { name: 'X-Test' } }, { ...call, headers: { 'x-test': 'b' } }, true],
  [
    'a header with this value',
    { header: { name: 'x-test', value: 'b' } },
    { ...call, headers: { 'x-test': 'b' } },
    true,
  ],
  ['a header with another', { header: { name: 'x-test', value: 'a' } }, { ...call, headers: { 'x-test': 'b' } }, false],
])('a fault aimed at %s', (_, aim, aimed, strikes) => {
  const faults = makeFaultList()
  faults.add([fault({ kind: 'reset', count: 1, ...aim })], 0)
  expect(faults.take(aimed, 0, random) !== null).toBe(strikes)
})

test.each([
  [{ afterMs: 100 }, [false, true, true, true]],
  [{ forMs: 150 }, [true, true, false, false]],
  [{ afterMs: 50, forMs: 100, everyMs: 200 }, [false, true, false, true]],
])('the schedule %j strikes at 0, 100, 200 and 300 ms: %j', (schedule, strikes) => {
  const faults = makeFaultList()
  faults.add([fault({ kind: 'reset', share: 1, schedule })], 1_000)
  expect([1_000, 1_100, 1_200, 1_300].map((atMs) => faults.take(call, atMs, random) !== null)).toEqual(strikes)
})

test.each([
  ['a time that does not end before it comes again', { kind: 'reset', share: 1, schedule: { forMs: 5, everyMs: 5 } }],
  ['neither share nor count', { kind: 'reset' }],
  ['both', { kind: 'reset', share: 0.5, count: 1 }],
  ['an unknown kind', { kind: 'quake', count: 1 }],
  ['an unknown key', { kind: 'reset', count: 1, after: 2 }],
  ['a share above 1', { kind: 'reset', share: 1.5 }],
])('a fault with %s is a mistake', (_, content) => {
  expect(callFaultSchema.safeParse(content).success).toBe(false)
})
