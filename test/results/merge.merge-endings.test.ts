import { expect, test } from 'vitest'
import { mergeEndings, type EndedPart } from '../../src/results/merge.ts'
import type { ValidityCheck } from '../../src/results/summary.ts'

const delay = (observed: number): ValidityCheck => ({
  name: 'event_loop_delay',
  tags: { thread: '1' },
  observed,
  limit: 10,
  unit: 'ms',
  passed: observed <= 10,
})

const part = (id: string, judged: readonly ValidityCheck[]): EndedPart => ({
  id,
  offsetMs: 0,
  ending: null,
  writtenUntilMs: 1_000,
  judged,
  logged: [],
})

test('one machine that was late makes the merged run late, however well the others kept up', () => {
  const late = { ...delay(30), passed: false }
  const lag: ValidityCheck = { name: 'schedule_lag', observed: 2, limit: 5, unit: 'ms', passed: true }
  const { judged } = mergeEndings([part('a', [delay(1)]), part('b', [late, lag]), part('c', [delay(1)]), part('d', [])])
  expect(judged).toStrictEqual([late, lag])
})
