import type { Random } from '../../random/random.ts'
import type { CallFault } from './fault.ts'

/** The faults in force, in the order in which they were asked for. */
export interface FaultList {
  add(faults: readonly CallFault[]): void
  /** With what is left of each count. */
  list(): readonly CallFault[]
  /** The first fault that strikes this call, or null. */
  take(random: Random): CallFault | null
}

export function makeFaultList(): FaultList {
  let inForce: CallFault[] = []

  const spend = (fault: CallFault): void => {
    inForce = inForce.flatMap((other) => {
      if (other !== fault || fault.count === undefined) return [other]
      return fault.count === 1 ? [] : [{ ...fault, count: fault.count - 1 }]
    })
  }
  return {
    add(faults) {
      inForce.push(...faults)
    },
    list: () => inForce,
    take(random) {
      for (const fault of inForce) {
        const strikes = fault.count !== undefined || random.next() < (fault.share ?? 0)
        if (!strikes) continue
        spend(fault)
        return fault
      }
      return null
    },
  }
}
