import { describe, expect, test } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import type { EndedCall } from '../../src/metrics/call-line.ts'
import { makeRecorder } from '../../src/metrics/recorder.ts'
import { mergeSnapshots } from '../../src/metrics/snapshot.ts'
import type { Conversation } from '../../src/conversation/conversation.ts'
import { openCallBooks } from '../../src/workers/call-books.ts'
import { dimensionsOf } from '../../src/workers/dimensions-of.ts'
import { makeOwnTraffic } from '../../src/workers/merge-traffic.ts'
import { makeSpendingMemory, openSpending } from '../../src/workers/spending.ts'
import { completedCall } from '../fakes/call-record.ts'
import { makeFakeClock } from '../fakes/fake-clock.ts'
import { runPlan } from '../fakes/run-plan.ts'

const place = { scenario: 0, mode: 0, prompt: 0, turn: null }
const said: Conversation = { system: null, messages: [], tools: null, maxOutputTokens: 50, aimedInputTokens: null }
const origin = { iteration: 3, call: 1, vu: 2 }
const inTime = completedCall()

function openBooks() {
  const plan = runPlan()
  const clock = makeFakeClock(1_000)
  const recorder = makeRecorder(dimensionsOf(plan))
  const traffic = makeOwnTraffic(plan, clock)
  const spending = openSpending({ ...plan, budget: { costUsd: null, tokens: 200 } }, makeSpendingMemory())
  const lags: number[] = []
  const told: EndedCall[] = []
  const books = openCallBooks({
    callLog: { ended: (call) => told.push(call) },
    measure(metric, value) {
      expect(metric).toBe('arrival_lag')
      lags.push(value)
    },
    recorder,
    spending,
    traffic,
  })
  const counted = (name: string): number =>
    mergeSnapshots([...recorder.takeSnapshot()]).counters.find(({ metric }) => metric === name)?.count ?? 0
  return { books, clock, counted, lags, spending, told, traffic }
}

describe('a call in the books', () => {
  test('counts from its beginning, and wherever it counts once it has ended', async () => {
    const { books, clock, counted, spending, traffic } = openBooks()
    const entry = books.begin(place, said, origin)
    expect(counted('calls')).toBe(1)
    await clock.advanceTo(1_500)
    expect(traffic.take(0).series[0]).toMatchObject({ underWayMs: 500, mostUnderWay: 1 })
    entry.ended(inTime, 990, false)
    expect(counted('calls_completed')).toBe(1)
    expect(spending.read().tokens).toBeGreaterThan(0)
    await clock.advanceTo(2_000)
    expect(traffic.take(0).series[0]).toMatchObject({ underWayMs: 0, mostUnderWay: 1 })
    expect(traffic.take(0).series).toEqual([])
  })

  test('is told on once it has ended, with whose it is', () => {
    const { books, told } = openBooks()
    const entry = books.begin(place, said, origin)
    expect(told).toEqual([])
    entry.ended(inTime, 990, false)
    const limits = { maxOutputTokens: 50, aimedInputTokens: null }
    const unchecked = { checks: 0, failedChecks: [] }
    expect(told).toEqual([{ place, ...origin, dueMs: 990, record: inTime, ...limits, ...unchecked }])
  })

  test('has its checks counted, each under its name', () => {
    const { books, counted, told } = openBooks()
    const checked = [
      { tags: { check: 'a' }, result: 'passed' },
      { tags: { check: 'b' }, result: 'failed' },
      { tags: { check: 'c' }, result: 'timed-out' },
    ] as const
    books.begin(place, said, origin).ended(inTime, 990, false, checked)
    expect(told[0]).toMatchObject({ checks: 3, failedChecks: ['b', 'c'] })
    expect(counted('checks')).toBe(1)
  })

  test('is the last where it spends the budget', () => {
    const { books } = openBooks()
    // 118 tokens each.
    for (const isSpent of [false, true]) {
      expect(books.isSpent()).toBe(false)
      books.begin(place, said, origin).ended(inTime, 990, false)
      expect(books.isSpent()).toBe(isSpent)
    }
  })
})

test('a turn that no call began for counts as missed, and as no call', () => {
  const { books, counted } = openBooks()
  books.missed({ ...place, turn: 2 }, 'hook')
  expect(counted('turns_missed')).toBe(1)
  expect(counted('calls')).toBe(0)
})

interface Call extends Pick<CallRecord, 'firstSentMs'> {
  readonly dueMs: number
  readonly isArrival?: boolean
}

function lagsOf(beganMs: number | null, ...calls: readonly Call[]): number[] {
  const { books, lags } = openBooks()
  if (beganMs !== null) books.runBegins(beganMs)
  for (const { dueMs, firstSentMs, isArrival = true } of calls)
    books.begin(place, said, origin).ended(completedCall({ firstSentMs }), dueMs, isArrival)
  return lags
}

describe('arrival lag', () => {
  test('leaves out arrivals that were planned in the first second, whenever they end', () => {
    const calls = [
      { dueMs: 5_999, firstSentMs: 6_400 },
      { dueMs: 6_000, firstSentMs: 6_003 },
      { dueMs: 5_000, firstSentMs: 9_000 },
      { dueMs: 7_500, firstSentMs: 7_501 },
    ]
    expect(lagsOf(5_000, ...calls)).toStrictEqual([3, 1])
  })

  test('leaves out an arrival that was never sent, one before anything has begun, and a call that is none', () => {
    expect(lagsOf(5_000, { dueMs: 6_000, firstSentMs: Number.NaN })).toStrictEqual([])
    expect(lagsOf(null, { dueMs: 6_000, firstSentMs: 6_001 })).toStrictEqual([])
    expect(lagsOf(5_000, { dueMs: 6_000, firstSentMs: 6_001, isArrival: false })).toStrictEqual([])
  })
})
