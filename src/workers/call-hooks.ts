// Runs the user's hooks around a call. Whatever they throw is told as a `HookFailure`, and neither hook holds an
// iteration up beyond its end: of one that outlasts it, nothing more is waited for.
import type { CallRecord } from '../bedrock/call-record.ts'
import type { Conversation, Message } from '../plan/conversation.ts'
import { describeThrown, type HookCall, type Hooks } from './hooks.ts'

/** Unwinds an iteration in which a hook threw; it goes no further than `runIteration`. */
export class HookFailure extends Error {
  override readonly name = 'HookFailure'
}

/**
 * What the call is to say. A call that is over before its hook is, says what was planned.
 * @throws {HookFailure}
 */
export async function applyBeforeCall(hooks: Hooks, call: HookCall, signal: AbortSignal): Promise<Conversation> {
  const { beforeCall } = hooks
  if (beforeCall === null) return call.conversation
  return run('beforeCall', call.scenario, async () => {
    const returned = await orAborted(Promise.resolve(beforeCall(call)), signal)
    if (returned === undefined) return call.conversation
    checkConversation(returned)
    // What was aimed at was aimed at by the plan.
    return { ...returned, aimedInputTokens: call.conversation.aimedInputTokens }
  })
}

/** @throws {HookFailure} */
export async function applyAfterCall(
  hooks: Hooks,
  call: HookCall,
  record: CallRecord,
  signal: AbortSignal,
): Promise<void> {
  const { afterCall } = hooks
  if (afterCall === null) return
  await run('afterCall', call.scenario, () => orAborted(Promise.resolve(afterCall(call, record)), signal))
}

async function run<Result>(hook: string, scenario: string, apply: () => Promise<Result>): Promise<Result> {
  try {
    return await apply()
  } catch (error) {
    throw new HookFailure(`hook ${hook} of scenario ${scenario} threw ${describeThrown(error)}`, { cause: error })
  }
}

/** Undefined where the signal aborts first. */
async function orAborted<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result | undefined> {
  const aborted = Promise.withResolvers<undefined>()
  const give = (): void => aborted.resolve(undefined)
  if (signal.aborted) give()
  signal.addEventListener('abort', give)
  try {
    return await Promise.race([result, aborted.promise])
  } finally {
    signal.removeEventListener('abort', give)
  }
}

function checkConversation(returned: unknown): asserts returned is Conversation {
  const { system, messages, maxOutputTokens } = (returned ?? {}) as Partial<Conversation>
  const isOne =
    (system === null || isText(system)) &&
    Array.isArray(messages) &&
    messages.length > 0 &&
    messages.every(isMessage) &&
    (maxOutputTokens === null || (Number.isSafeInteger(maxOutputTokens) && Number(maxOutputTokens) > 0))
  if (isOne) return
  throw new TypeError(
    'expected nothing or a conversation { system, messages, maxOutputTokens } to be returned, found something else',
  )
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

const isMessage = (value: unknown): boolean => {
  const { role, text } = (value ?? {}) as Partial<Message>
  return (role === 'user' || role === 'assistant') && isText(text)
}
