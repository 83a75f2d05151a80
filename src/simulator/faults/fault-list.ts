import type { Random } from '../../random/random.ts'
import { isInAim } from './aim.ts'
import type { AimedCall } from './aim.ts'
import type { CallFault } from './fault.ts'

/** That may be in force at once: every call is held against all of them. */
export const MOST_FAULTS = 1_000

/** The faults in force, in the order in which they were asked for. */
export interface FaultList {
  /** `atMs` of the world is where their schedules begin. False, and none is added, when they would be too many. */
  add(faults: readonly CallFault[], atMs: number): boolean
  /** With what is left of each count. */
  list(): readonly CallFault[]
  /** The first fault that strikes this call, or null. */
  take(call: AimedCall, atMs: number, random: Random): CallFault | null
}

interface FaultInForce {
  readonly fault: CallFault
  readonly sinceMs: number
}

export function makeFaultList(): FaultList {
  let inForce: FaultInForce[] = []

  const spend = (spent: FaultInForce): void => {
    inForce = inForce.flatMap((other) => {
      const { fault, sinceMs } = other
      if (other !== spent || fault.count === undefined) return [other]
      return fault.count === 1 ? [] : [{ fault: { ...fault, count: fault.count - 1 }, sinceMs }]
    })
  }
  return {
    add(faults, atMs) {
      if (inForce.length + faults.length > MOST_FAULTS) return false
      inForce.push(...faults.map((fault) => ({ fault, sinceMs: atMs })))
      return true
    },
    list: () => inForce.map(({ fault }) => fault),
    take(call, atMs, random) {
      for (const each of inForce) {
        const { fault, sinceMs } = each
        if (!isInAim(fault, call, atMs - sinceMs)) continue
        const strikes = fault.count !== undefined || random.next() < (fault.share ?? 0)
        if (!strikes) continue
        spend(each)
        return fault
      }
      return null
    },
  }
}
