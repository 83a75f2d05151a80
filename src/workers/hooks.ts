import { pathToFileURL } from 'node:url'
import type { CallRecord } from '../bedrock/call-record.ts'
import { toConversation, whyNoConversation } from '../conversation/check-conversation.ts'
import type { Conversation, Reply } from '../conversation/conversation.ts'

/** A call, as hooks see it. */
export interface HookCall {
  /** Names of the scenario, the mode and the prompt. */
  readonly scenario: string
  readonly mode: string
  readonly prompt: string
  /** From 1. */
  readonly vu: number
  /** Counts the scenario's iterations from 0. */
  readonly iteration: number
  /** From 1; null where the prompt is no conversation. */
  readonly turn: number | null
  readonly conversation: Conversation
}

/** Runs before each call. A conversation that it returns is sent in place of the planned one, in this call alone. */
export type BeforeCall = (call: HookCall) => Conversation | undefined | void | Promise<Conversation | undefined | void>

/**
 * Runs after each call, however it ended; `call` is the one that was sent. The record holds no reply: that is `reply`, in a module that
 * exports `wantsReply = true`, of a call that completed; null otherwise.
 */
export type AfterCall = (call: HookCall, record: CallRecord, reply: Reply | null) => void | Promise<void>

/** The functions of the user's module; null where it exports none of that name. */
export interface Hooks {
  readonly beforeCall: BeforeCall | null
  readonly afterCall: AfterCall | null
  /** Whether afterCall is to see replies. */
  readonly wantsReply: boolean
}

export const NO_HOOKS: Hooks = { beforeCall: null, afterCall: null, wantsReply: false }

/** The module cannot be used. */
export class HooksRefused extends Error {
  override readonly name = 'HooksRefused'
  readonly path: string
  readonly reason: string

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path}: ${reason}`, options)
    this.path = path
    this.reason = reason
  }
}

/**
 * Loads the module at `path`, which runs its code; null is no module.
 * @throws {HooksRefused} when that throws, or when the module has no hook.
 */
export async function loadHooks(path: string | null): Promise<Hooks> {
  if (path === null) return NO_HOOKS
  let exported: Readonly<Record<string, unknown>>
  try {
    exported = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    throw new HooksRefused(path, `expected a module with hooks, but loading it threw ${describeThrown(error)}`, {
      cause: error,
    })
  }
  const { beforeCall = null, afterCall = null, wantsReply = false } = exported
  for (const [name, hook] of Object.entries({ beforeCall, afterCall })) {
    if (hook === null || typeof hook === 'function') continue
    throw new HooksRefused(path, `expected the export ${name} to be a function, found ${typeof hook}`)
  }
  if (beforeCall === null && afterCall === null) {
    throw new HooksRefused(path, 'expected an export beforeCall or afterCall, found neither')
  }
  if (typeof wantsReply !== 'boolean') {
    throw new HooksRefused(path, `expected the export wantsReply to be true or false, found ${typeof wantsReply}`)
  }
  if (wantsReply && afterCall === null) {
    throw new HooksRefused(path, 'expected an export afterCall beside wantsReply, found none: it alone sees replies')
  }
  return { beforeCall: beforeCall as BeforeCall | null, afterCall: afterCall as AfterCall | null, wantsReply }
}

const LONGEST = 300

/** Name and message of what the user's code threw, on one line. */
function describeThrown(thrown: unknown): string {
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`
}

// Runs the user's hooks around a call. Whatever they throw is told as a `HookFailure`, and neither hook holds an
// iteration up beyond its end: of one that outlasts it, nothing more is waited for.

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
    const reason = whyNoConversation(returned)
    if (reason !== null) throw new TypeError(`expected nothing or a conversation to be returned: ${reason}`)
    // What was aimed at was aimed at by the plan.
    return { ...toConversation(returned), aimedInputTokens: call.conversation.aimedInputTokens }
  })
}

/** @throws {HookFailure} */
export async function applyAfterCall(
  hooks: Hooks,
  call: HookCall,
  { record, reply }: { readonly record: CallRecord; readonly reply: Reply | null },
  signal: AbortSignal,
): Promise<void> {
  const { afterCall } = hooks
  if (afterCall === null) return
  await run('afterCall', call.scenario, () => orAborted(Promise.resolve(afterCall(call, record, reply)), signal))
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
