import { z } from 'zod'

import { describeIssue } from '../describe-issue.ts'
import { isRecord, parseJson } from '../json-shape.ts'
import { renderMistake } from '../simulator-error.ts'
import { callFaultSchema } from './fault.ts'
import type { CallFault } from './fault.ts'
import { SERVER_FAULT_KINDS, serverFaultSchema } from './server-faults.ts'
import type { ServerFault } from './server-faults.ts'

export type ParsedFaults =
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
