import { expect, test } from 'vitest'
import { makeBacklog } from '../../src/metrics/backlog.ts'

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

test('work is done a few pieces in a turn, in order', async () => {
  const done: number[][] = []
  const backlog = makeBacklog<number>(2, (pieces) => done.push([...pieces]))
  backlog.add([1, 2, 3])
  backlog.add([4, 5])
  expect(done).toEqual([])
  await nextTurn()
  expect(done).toEqual([[1, 2]])
  await nextTurn()
  await nextTurn()
  expect(done).toEqual([[1, 2], [3, 4], [5]])
})

test('finishing does what is left at once, and nothing is done twice', async () => {
  const done: number[] = []
  const backlog = makeBacklog<number>(1, (pieces) => done.push(...pieces))
  backlog.add([1, 2, 3])
  backlog.finish()
  backlog.finish()
  await nextTurn()
  expect(done).toEqual([1, 2, 3])
})

test('work added after finishing is done too', async () => {
  const done: number[] = []
  const backlog = makeBacklog<number>(1, (pieces) => done.push(...pieces))
  backlog.add([1])
  backlog.finish()
  backlog.add([2])
  await nextTurn()
  expect(done).toEqual([1, 2])
})

test('what the work throws reaches the next who calls', async () => {
  const backlog = makeBacklog<number>(1, () => {
    throw new Error('disk full')
  })
  backlog.add([1])
  await nextTurn()
  expect(() => backlog.add([2])).toThrow('disk full')
  expect(() => backlog.finish()).toThrow('disk full')
})

test('who waits for it to be settled hurries nothing', async () => {
  const done: number[] = []
  const backlog = makeBacklog<number>(2, (pieces) => done.push(...pieces))
  await backlog.settled()
  backlog.add([1, 2, 3, 4, 5])
  const settled = backlog.settled()
  expect(done).toEqual([])
  await settled
  expect(done).toEqual([1, 2, 3, 4, 5])

  backlog.add([6])
  const finished = backlog.settled()
  backlog.finish()
  await finished
  expect(done).toHaveLength(6)
})
