import type { CallOutcome, FailureKind } from '../../bedrock/call-outcome.ts'
import type { CallRecord } from '../../bedrock/call-record.ts'
import { openBedrock, type BedrockTarget } from '../../bedrock/open-bedrock.ts'
import type { ModePlan } from '../../plan/mode-plan.ts'
import type { RunPlan } from '../../plan/run-plan.ts'
import { threeDigits } from '../../reports/format-quantity.ts'
import { systemClock } from '../../time/system-clock.ts'
import { failed, ok, warning, type Check } from './check.ts'

const FEW_TOKENS = 16

/** One small call in each mode, one after the other. It is billed, where calls are. */
export async function checkCalls({ modes }: RunPlan, target: BedrockTarget): Promise<Check[]> {
  const bedrock = openBedrock({ modes, target, clock: systemClock })
  try {
    const checks: Check[] = []
    for (const [index, mode] of modes.entries()) {
      checks.push(judgeCall(mode, await bedrock.call(index, helloIn(mode), { onGap() {} })))
    }
    return checks
  } finally {
    await bedrock.close()
  }
}

const helloIn = ({ additionalModelRequestFields }: ModePlan) => ({
  system: null,
  messages: [{ role: 'user', text: 'Say hello.' } as const],
  // Fields of the model's own, a budget for reasoning for one, may ask for more than a few.
  maxOutputTokens: additionalModelRequestFields === null ? FEW_TOKENS : null,
  aimedInputTokens: null,
})

/** What a call of the mode says of the mode. */
export function judgeCall(mode: ModePlan, call: CallRecord): Check {
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
      return failed(name, describeFailure(call.outcome), ADVICE[call.outcome.failure])
    case 'aborted':
      return failed(name, 'ended before it was answered', 'try again')
  }
}

function judgeService(name: string, mode: ModePlan, call: CallRecord): Check {
  const took = `completed in ${threeDigits(call.endMs - call.sentMs)} ms`
  const differences = [
    ...(call.servedLatency === mode.latency
      ? []
      : [`${mode.latency} latency was asked for, ${call.servedLatency} served`]),
    ...(call.servedTier === null || call.servedTier === (mode.serviceTier ?? 'default')
      ? []
      : [`tier ${mode.serviceTier ?? 'default'} was asked for, ${call.servedTier} served`]),
  ]
  if (differences.length === 0) return ok(name, took)
  return warning(
    name,
    `${took}; ${differences.join('; ')}`,
    'calls of the mode may be of another kind than it says: the report of a run counts them',
  )
}

const describeFailure = ({ errorName, failure }: Extract<CallOutcome, { kind: 'failed' }>): string =>
  `${failure} (${errorName})`

const NETWORK = 'look at the endpoint above, at proxies and firewalls between, and at the timeouts of the mode'
const BEDROCK = 'nothing is wrong here: try again, and look at the health of the service'

const ADVICE = {
  validation:
    'Bedrock refuses what the mode asks for: seismo validate prints the request; hold it against what the model can do',
  'access-denied':
    'the account needs access to the model, and the role bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream on it',
  'not-found':
    'no such model in the region: look at the id, and whether it is called through an inference profile only',
  'quota-exceeded': 'the account has a quota of 0 or has used it up: ask for more in Service Quotas',
  'model-timeout': BEDROCK,
  'model-error': BEDROCK,
  'server-error': BEDROCK,
  timeout: NETWORK,
  connect: NETWORK,
  reset: NETWORK,
  truncated: NETWORK,
  corrupt: NETWORK,
  stalled: NETWORK,
  unknown: 'nothing that is known: look the name up',
} as const satisfies Record<FailureKind, string>
