import type { CallOutcome, CallRecord, FailureKind } from '../../bedrock/call-record.ts'
import { openBedrock, type BedrockTarget } from '../../bedrock/open-bedrock.ts'
import type { ProvideCredentials } from '../../bedrock/credentials/shared-credentials.ts'
import { isSignedAsUser } from '../../engine/preflight.ts'
import { type Conversation, textMessage } from '../../conversation/conversation.ts'
import type { ModePlan } from '../../plan/mode-plan.ts'
import type { RunPlan } from '../../plan/run-plan.ts'
import { formatCount, threeDigits } from '../../reports/format.ts'
import { printable } from '../../run-folder/printable.ts'
import { FAILURE_ADVICE, PLACEHOLDER_HINT } from '../../results/failure-advice.ts'
import { modelFactsOf } from '../../models/model-facts.ts'
import { isUnbounded } from '../../models/native-body.ts'
import { systemClock } from '../../time/system-clock.ts'
import { count } from '../describe-plan.ts'
import { failed, ok, warning, type Check } from './check.ts'

const FEW_TOKENS = 16

/** One small call in each mode, one after the other. It is billed, where calls are. */
export async function checkCalls(
  { decoder, modes, target: planned }: RunPlan,
  target: BedrockTarget,
  credentials: ProvideCredentials,
): Promise<Check[]> {
  const bedrock = openBedrock({ modes, target, clock: systemClock, decoder, credentials })
  try {
    const checks: Check[] = []
    for (const [index, mode] of modes.entries()) {
      let refusal: string | null = null
      const onRefusal = (message: string): void => void (refusal = message)
      const call = await bedrock.call(index, helloIn(mode), { onGap() {}, onRefusal })
      checks.push(judgeCall(mode, call, refusal, isSignedAsUser(planned)))
    }
    return checks
  } finally {
    await bedrock.close()
  }
}

/** The words are doctor's own: whatever Bedrock quotes of them may be told. */
export const helloIn = ({ cache, model, ...mode }: ModePlan): Conversation => ({
  system: cache === null ? null : longSystem(modelFactsOf(model)?.caching?.minimumTokens ?? MOST_MINIMUM_TOKENS),
  messages: [textMessage('user', 'Say hello.')],
  tools: null,
  maxOutputTokens: limitOfHello(mode),
  aimedInputTokens: null,
})

/**
 * A budget for thinking asks for more than a few, and so may fields of the model's own; a managed prompt has its own limit, and a model
 * that works its hardest may take none.
 */
function limitOfHello({
  additionalModelRequestFields,
  dialect,
  effort,
  inference,
  promptVariables,
  thinking,
}: Omit<ModePlan, 'cache' | 'model'>): number | null {
  if (promptVariables !== null || isUnbounded(dialect, { effort, thinking })) return null
  if (thinking !== null && typeof thinking !== 'string')
    return inference.maxTokens ?? thinking.budgetTokens + FEW_TOKENS
  return additionalModelRequestFields === null ? FEW_TOKENS : null
}

/** The greatest minimum that is known of any model: what is longer is cached by each. */
const MOST_MINIMUM_TOKENS = 4_096
const RULE = 'Answer each question in one short and friendly sentence. '
/** Nine words and a full stop: fewer tokens are in it for no tokenizer. */
const RULE_TOKENS = 9

const longSystem = (tokens: number): string => RULE.repeat(Math.ceil(tokens / RULE_TOKENS)).trim()

/** What a call of the mode says of the mode. `refusal`: what Bedrock said where it refused; null where it said nothing. */
export function judgeCall(mode: ModePlan, call: CallRecord, refusal: string | null = null, isSigned = true): Check {
  const name = `call in mode ${mode.name}`
  switch (call.outcome.kind) {
    case 'completed':
      return judgeService(name, mode, call)
    case 'throttled':
      return warning(
        name,
        `throttled: ${call.outcome.throttle}`,
        'the mode works, and had no room just now: look at the account’s quotas before a run asks for more',
      )
    case 'failed':
      return failed(name, describeFailure(call.outcome, refusal), adviceOn(call.outcome.failure, isSigned))
    case 'aborted':
    case 'cancelled':
      return failed(name, 'ended before it was answered', 'try again')
  }
}

function judgeService(name: string, mode: ModePlan, call: CallRecord): Check {
  const took = `completed in ${threeDigits(call.endMs - call.sentMs)} ms`
  const cached = describeCaching(mode, call)
  const differences = [
    ...(call.servedLatency === mode.latency
      ? []
      : [`${mode.latency} latency was asked for, ${call.servedLatency} served`]),
    ...(call.servedTier === null || call.servedTier === (mode.serviceTier ?? 'default')
      ? []
      : [`tier ${mode.serviceTier ?? 'default'} was asked for, ${call.servedTier} served`]),
    ...(cached?.isCached === false ? [cached.words] : []),
  ]
  if (differences.length === 0) return ok(name, cached === null ? took : `${took}; ${cached.words}`)
  return warning(
    name,
    `${took}; ${differences.join('; ')}`,
    'calls of the mode may be of another kind than it says: the report of a run counts them',
  )
}

/** Null where the mode asks for no caching. */
function describeCaching(
  { cache }: ModePlan,
  { usage }: CallRecord,
): { readonly isCached: boolean; readonly words: string } | null {
  if (cache === null) return null
  if (usage === null) return { isCached: false, words: 'caching was asked for, and the answer says nothing of it' }
  const { cacheReadInputTokens: read, cacheWriteInputTokens: written, inputTokens } = usage
  return read + written === 0
    ? { isCached: false, words: `caching was asked for, and none of ${count(inputTokens, 'input token')} was cached` }
    : { isCached: true, words: `cache: ${formatCount(read)} tokens read, ${formatCount(written)} written` }
}

const MOST_CHARACTERS = 600

function describeFailure({ errorName, failure }: Extract<CallOutcome, { kind: 'failed' }>, refusal: string | null) {
  const what = `${failure} (${errorName})`
  if (refusal === null || UNQUOTED.has(failure)) return what
  const words = printable(refusal).trim()
  return `${what}: ${words.length > MOST_CHARACTERS ? `${words.slice(0, MOST_CHARACTERS)}…` : words}`
}

/** Where nothing of Bedrock came there are no words of its own. */
const UNQUOTED: ReadonlySet<FailureKind> = new Set([
  'timeout',
  'response-timeout',
  'connect-timeout',
  'stalled',
  'connect',
  'reset',
  'truncated',
  'corrupt',
])

const adviceOn = (failure: FailureKind, isSigned: boolean): string =>
  failure === 'access-denied' && !isSigned ? PLACEHOLDER_HINT : FAILURE_ADVICE[failure].fix
