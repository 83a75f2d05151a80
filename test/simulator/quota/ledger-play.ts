// A ledger and its model, played the same random calls side by side, and what was seen at each step.
import * as fc from 'fast-check'

import {
  makeClockWindow,
  makeSlidingWindow,
  makeTokenBucketWindow,
  type QuotaWindow,
} from '../../../src/simulator/quota/windows.ts'
import { makeQuotaLedger, type Reservation } from '../../../src/simulator/quota/quota-ledger.ts'
import { type LimitReading, makeQuotaLimit, type QuotaLimit } from '../../../src/simulator/quota/quota-limit.ts'
import { makeNaiveBucket, makeNaiveClock, makeNaiveSliding, type NaiveLimit } from './naive-limit.ts'
import type { ThrottleCause } from '../../../src/simulator/vocabulary.ts'

// A power of two: the model's thousands of small refills are then exact.
export const PERIOD_MS = 64
const DAY_MS = 512

const WINDOWS = {
  clock: { window: () => makeClockWindow(PERIOD_MS), naive: () => makeNaiveClock(PERIOD_MS) },
  sliding: { window: () => makeSlidingWindow(PERIOD_MS), naive: () => makeNaiveSliding(PERIOD_MS) },
  'token bucket': {
    window: (amount) => makeTokenBucketWindow(amount, PERIOD_MS),
    naive: (amount) => makeNaiveBucket(PERIOD_MS, amount),
  },
} satisfies Record<string, { window: (amount: number) => QuotaWindow; naive: (amount: number) => NaiveLimit }>

export type Kind = keyof typeof WINDOWS
export const KINDS = Object.keys(WINDOWS) as Kind[]

const CAUSES = { requests: 'requests', tokens: 'tokens', dailyTokens: 'daily-tokens' } as const

type Name = keyof typeof CAUSES
type OfEach<T> = Readonly<Record<Name, T>>

export const NAMES = Object.keys(CAUSES) as Name[]

export const ofEach = <T>(make: (name: Name) => T): OfEach<T> => ({
  requests: make('requests'),
  tokens: make('tokens'),
  dailyTokens: make('dailyTokens'),
})

export const limitAmounts = fc.record({
  requests: fc.integer({ min: 1, max: 8 }),
  tokens: fc.integer({ min: 1, max: 60 }),
  dailyTokens: fc.integer({ min: 1, max: 300 }),
})

const shared = { passedMs: fc.nat(24), which: fc.nat() }
const tokens = (max: number) => ({ tokens: fc.nat(max), dailyTokens: fc.nat(max) })
const reserveStep = fc.record({ kind: fc.constant('reserve' as const), ...shared, ...tokens(20) })
const changeStep = fc.record({ kind: fc.constantFrom('adjust', 'settle', 'release'), ...shared, ...tokens(40) })

export const steps = fc.array(fc.oneof(reserveStep, changeStep), { maxLength: 80, size: 'max' })

type Step = typeof steps extends fc.Arbitrary<(infer T)[]> ? T : never

interface Call {
  readonly reservation: Reservation<Name>
  /** The model's. */
  readonly units: OfEach<number[]>
}

export interface Sight {
  readonly atMs: number
  /** What a call was answered, and what by the model it should have been; null where none asked. */
  readonly answer: ThrottleCause | 'admitted' | null
  readonly dueAnswer: ThrottleCause | 'admitted' | null
  readonly before: OfEach<LimitReading>
  readonly after: OfEach<LimitReading>
  readonly dueTaken: OfEach<number>
  /** When each token that any call holds began to count. */
  readonly tokenUnits: readonly number[]
}

export function* play(kind: Kind, amounts: OfEach<number>, sequence: readonly Step[]): Generator<Sight> {
  const { ledger, read } = makeLedger(kind, amounts)
  const models = ofEach((name) =>
    name === 'dailyTokens' ? makeNaiveClock(DAY_MS) : WINDOWS[kind].naive(amounts[name]),
  )
  const calls: Call[] = []
  const open: Call[] = []
  let atMs = 0

  const change = ({ units }: Call, taken: OfEach<number>) =>
    ofEach((name) => models[name].change(units[name], taken[name]))
  const reserve = (wants: OfEach<number>) => {
    const answer = ledger.reserve(atMs, wants)
    if (typeof answer === 'string') return answer
    const call = { reservation: answer, units: ofEach((): number[] => []) }
    change(call, wants)
    calls.push(call)
    open.push(call)
    return 'admitted'
  }
  const takeUp = (step: Step, taken: OfEach<number>): null => {
    const index = step.which % Math.max(1, open.length)
    const [call] = step.kind === 'adjust' ? open.slice(index) : open.splice(index, 1)
    if (call === undefined) return null
    change(call, step.kind === 'release' ? ofEach(() => 0) : taken)
    if (step.kind === 'release') call.reservation.release(atMs)
    else call.reservation[step.kind === 'adjust' ? 'adjust' : 'settle'](atMs, taken)
    return null
  }

  for (const step of sequence) {
    atMs += step.passedMs
    ofEach((name) => models[name].pass(step.passedMs))
    const taken = { requests: 1, tokens: step.tokens, dailyTokens: step.dailyTokens }
    const reached = NAMES.find((name) => models[name].taken() + taken[name] > amounts[name])
    const before = read(atMs)
    yield {
      atMs,
      answer: step.kind === 'reserve' ? reserve(taken) : takeUp(step, taken),
      dueAnswer: step.kind !== 'reserve' ? null : reached ? CAUSES[reached] : 'admitted',
      before,
      after: read(atMs),
      dueTaken: ofEach((name) => models[name].taken()),
      tokenUnits: calls.flatMap(({ units }) => units.tokens),
    }
  }
}

/** Requests and tokens by the window of `kind`, and tokens of a longer clock period: a day. */
export function makeLedger(kind: Kind, amounts: OfEach<number>) {
  const limits = ofEach((name): QuotaLimit => {
    const window = name === 'dailyTokens' ? makeClockWindow(DAY_MS) : WINDOWS[kind].window(amounts[name])
    return makeQuotaLimit({ cause: CAUSES[name], amount: amounts[name], window })
  })
  return { ledger: makeQuotaLedger(limits), read: (atMs: number) => ofEach((name) => limits[name].read(atMs)) }
}
