import { z } from 'zod'
import type { Random } from '../../random/random.ts'
import { describeIssue, isRecord, parseJson } from '../describe-issue.ts'
import { renderMistake } from '../simulator-error.ts'
import { type CallFault, callFaultSchema } from './fault.ts'
import { SERVER_FAULT_KINDS, type ServerFault, serverFaultSchema } from './server-faults.ts'
import { type AimedCall, isInAim } from './stream-fault.ts'

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

type ParsedFaults =
  | { readonly kind: 'calls'; readonly faults: readonly CallFault[] }
  | { readonly kind: 'server'; readonly fault: ServerFault }
  /** With every mistake, one a line. */
  | { readonly kind: 'refused'; readonly message: string }

/** One fault of the whole server, or one or a list of those that strike calls; null is a body that is too long. */
export function parseFaults(body: Buffer | null): ParsedFaults {
  const content = body === null ? undefined : parseJson(body)
  if (content === undefined) return { kind: 'refused', message: 'expected JSON: a fault or a list of faults' }
  const { kind = null } = isRecord(content) ? content : {}
  if (typeof kind === 'string' && SERVER_FAULT_KINDS.includes(kind)) {
    return parse(serverFaultSchema, content, (fault) => ({ kind: 'server', fault }))
  }
  return Array.isArray(content)
    ? parse(z.array(callFaultSchema), content, (faults) => ({ kind: 'calls', faults }))
    : parse(callFaultSchema, content, (fault) => ({ kind: 'calls', faults: [fault] }))
}

function parse<T>(schema: z.ZodType<T>, content: unknown, accept: (parsed: T) => ParsedFaults): ParsedFaults {
  const parsed = schema.safeParse(content)
  if (parsed.success) return accept(parsed.data)
  const mistakes = parsed.error.issues.map((issue) => renderMistake(describeIssue(issue, content, 'fault')))
  return { kind: 'refused', message: mistakes.join('\n') }
}
