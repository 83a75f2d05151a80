// The faults that can be asked for, and what each does to a call. A kind is one schema in its family's file, one
// line in the union and one entry of the table, which the compiler asks for.
import { z } from 'zod'

import type { ApiError } from '../wire/api-error.ts'
import {
  errorAnswer,
  errorFault,
  errorFrame,
  errorFrameFault,
  exceptionFirstFrame,
  exceptionFirstFrameFault,
  exceptionMidStream,
  exceptionMidStreamFault,
  throttleAnswer,
  throttleFault,
} from './call-faults.ts'
import { empty, emptyFault, failAtEnd, failAtEndFault, late, lateFault, noEnd, noEndFault } from './end-faults.ts'
import {
  badCrc,
  badCrcFault,
  cutFrame,
  cutFrameFault,
  drip,
  dripFault,
  finEarly,
  finEarlyFault,
  goAway,
  goAwayFault,
  refuseStreamFault,
  reset,
  resetFault,
  stall,
  stallFault,
} from './stream-faults.ts'
import type { StreamFault } from './stream-fault.ts'

export const callFaultSchema = z
  .discriminatedUnion('kind', [
    throttleFault,
    errorFault,
    exceptionFirstFrameFault,
    exceptionMidStreamFault,
    errorFrameFault,
    resetFault,
    finEarlyFault,
    stallFault,
    cutFrameFault,
    badCrcFault,
    dripFault,
    goAwayFault,
    refuseStreamFault,
    noEndFault,
    failAtEndFault,
    emptyFault,
    lateFault,
  ])
  .refine(({ share, count }) => (share === undefined) !== (count === undefined), {
    error: 'expected either `share` (0 to 1 of the calls) or `count` (the next so many calls)',
  })

/** Strikes a share of the calls, or the next so many, of those that are in its aim. */
export type CallFault = z.infer<typeof callFaultSchema>

export type FaultEffect =
  | { readonly kind: 'answer'; readonly error: ApiError }
  | { readonly kind: 'stream'; readonly fault: StreamFault }
  /** No answer at all. */
  | { readonly kind: 'refuse' }

type Effects = {
  readonly [K in CallFault['kind']]: (fault: Extract<CallFault, { kind: K }>) => FaultEffect
}

const answer = (error: ApiError): FaultEffect => ({ kind: 'answer', error })
const stream = (fault: StreamFault): FaultEffect => ({ kind: 'stream', fault })

const effects: Effects = {
  throttle: (fault) => answer(throttleAnswer(fault)),
  error: (fault) => answer(errorAnswer(fault)),
  'exception-first-frame': (fault) => stream(exceptionFirstFrame(fault)),
  'exception-mid-stream': (fault) => stream(exceptionMidStream(fault)),
  'error-frame': (fault) => stream(errorFrame(fault)),
  reset: (fault) => stream(reset(fault)),
  'fin-early': (fault) => stream(finEarly(fault)),
  stall: (fault) => stream(stall(fault)),
  'cut-frame': (fault) => stream(cutFrame(fault)),
  'bad-crc': (fault) => stream(badCrc(fault)),
  drip: (fault) => stream(drip(fault)),
  'go-away': (fault) => stream(goAway(fault)),
  'no-end': (fault) => stream(noEnd(fault)),
  'fail-at-end': (fault) => stream(failAtEnd(fault)),
  empty: (fault) => stream(empty(fault)),
  late: (fault) => stream(late(fault)),
  'refuse-stream': () => ({ kind: 'refuse' }),
}

/** What the fault does to the one call that it strikes. */
export const effectOf = (fault: CallFault): FaultEffect =>
  (effects[fault.kind] as (fault: CallFault) => FaultEffect)(fault)
