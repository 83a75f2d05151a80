import { FAILURE_TAGS, type FailureName, type ThrottleName } from '../metrics/tag-values.ts'
import type { CounterSummary, RunIdentity } from './summary.ts'

// What each failure means and what to do about it: once, for the doctor, the reports and docs/troubleshooting.md.

export interface FailureAdvice {
  readonly means: string
  /** In the imperative, without a full stop: it stands alone and in lists. */
  readonly fix: string
}

const CHECK_NETWORK = 'check the endpoint, proxies and firewalls on the way, and the `timeouts` of the mode'
const TRY_AGAIN = 'try again, and look at the AWS Health Dashboard; nothing in the scenario causes it'

export const FAILURE_ADVICE: Readonly<Record<FailureName, FailureAdvice>> = {
  'end-of-life': {
    means: 'AWS has ended the model.',
    fix: 'call its successor: `seismo models` names it',
  },
  'legacy-model': {
    means: 'The model is in its Legacy period, and your account has not called it in the last 15 to 30 days.',
    fix: 'call an active model: `seismo models` names the successor',
  },
  'use-case-form': {
    means: 'Your account has not sent the use case form that the provider of the model asks for.',
    fix: 'send the form once, in the Bedrock console under Model catalog, or with PutUseCaseForModelAccess',
  },
  'model-access': {
    means: 'Your account has no access to the model, or your role may not subscribe to it in AWS Marketplace.',
    fix: 'open the model in the Bedrock console; for a Marketplace model, allow aws-marketplace:Subscribe and ViewSubscriptions and wait two minutes',
  },
  'unknown-model': {
    means: 'There is no model or inference profile with this ID in the region.',
    fix: 'check the spelling, the region, and the geography: a `us.` profile is called from US regions, an `eu.` profile from EU regions',
  },
  'profile-required': {
    means: 'The model is not offered on demand under its own ID in the region.',
    fix: 'call it through an inference profile: put `us.`, `eu.`, `global.` or another geography before the ID',
  },
  sampling: {
    means: 'The model rejects `temperature`, `topP`, or `topK`, or two of them together.',
    fix: 'remove them from `inference`, or keep only one of `temperature` and `topP`: some models accept none of them, others only one',
  },
  thinking: {
    means:
      'The model does not support this kind of thinking, the budget is too small or too large, or thinking does not fit the tools and the conversation.',
    fix: 'make the budget at least 1,024 tokens and smaller than `maxTokens`, or set `thinking: adaptive` for models that take no budget; use no `toolChoice` that forces a call, and send recorded replies with their thinking',
  },
  tools: {
    means: 'The tools, their calls and their results do not fit together, or the model does not accept them.',
    fix: 'check `tools` and `toolChoice` of the prompt, and that a recorded conversation answers each tool call in the next message; call a model with tool use',
  },
  media: {
    means:
      'An image or a document is too large, has another format than it says, or is of a kind that the model does not accept.',
    fix: 'check size, format and number against the limits of the model (docs/media.md), and documents for text beside them and names of their own',
  },
  'input-too-long': {
    means: 'The prompt is longer than the context of the model.',
    fix: 'shorten the prompt or the conversation, or call a model with a longer context',
  },
  'max-tokens': {
    means: '`maxTokens` is more than the model can write.',
    fix: 'lower `inference.maxTokens` of the mode or `maxOutputTokens` of the prompt',
  },
  'wrong-endpoint': {
    means: 'This endpoint or API does not serve the model.',
    fix: 'check `api` and `endpoint` of the mode against the model card',
  },
  'clock-skew': {
    means: 'The clock of this machine is more than five minutes off, so AWS rejects the signature.',
    fix: 'set the clock (NTP); `seismo doctor` shows by how much it is off',
  },
  'expired-token': {
    means: 'The credentials have expired.',
    fix: 'sign in again (`aws sso login`), or use credentials that renew themselves for as long as the run takes',
  },
  validation: {
    means: 'Bedrock rejects the request as the mode makes it.',
    fix: 'print the request with `seismo validate` and compare it with what the model accepts',
  },
  'access-denied': {
    means: 'There are no usable credentials, or they do not allow the call.',
    fix: 'allow bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream on the model and on each region of its inference profile, also in service control policies',
  },
  'not-found': {
    means: 'A resource that the request names does not exist.',
    fix: 'check the ID or ARN of the model, profile, guardrail or prompt, and the region',
  },
  'quota-exceeded': {
    means: 'The account has a quota of 0, or has used it up.',
    fix: 'request an increase in Service Quotas',
  },
  'model-timeout': { means: 'The model did not answer within its own limit.', fix: TRY_AGAIN },
  'model-error': { means: 'The model failed while it worked on the request.', fix: TRY_AGAIN },
  'server-error': { means: 'Bedrock had an internal error.', fix: TRY_AGAIN },
  timeout: { means: 'The call took longer than `timeouts.call`.', fix: CHECK_NETWORK },
  'response-timeout': { means: 'No response began within `timeouts.response`.', fix: CHECK_NETWORK },
  'connect-timeout': { means: 'No connection was made within `timeouts.connect`.', fix: CHECK_NETWORK },
  stalled: { means: 'The stream was silent for longer than `timeouts.idle`.', fix: CHECK_NETWORK },
  connect: { means: 'The connection was refused, or the host is unknown or not trusted.', fix: CHECK_NETWORK },
  reset: { means: 'The connection broke while the call was in flight.', fix: CHECK_NETWORK },
  truncated: { means: 'The stream ended before the reply did.', fix: CHECK_NETWORK },
  corrupt: { means: 'The response violates the protocol.', fix: CHECK_NETWORK },
  unknown: {
    means: 'An error that Seismo does not know.',
    fix: 'look the name of the error up in the AWS documentation',
  },
}

export const THROTTLE_ADVICE: Readonly<Record<ThrottleName, FailureAdvice>> = {
  requests: {
    means: 'HTTP 429, too many requests: the account is over its requests per minute.',
    fix: 'request a higher quota, lower the rate, or spread the load over an inference profile with more regions',
  },
  tokens: {
    means:
      'HTTP 429, too many tokens: the account is over its tokens per minute. A call reserves its input and `maxTokens` when it starts, and gives back what it did not use when it ends.',
    fix: 'set `maxTokens` close to what replies need, then request a higher quota',
  },
  'daily-tokens': {
    means:
      'HTTP 429, too many tokens per day: the account has used up a daily quota, which may count all models together.',
    fix: 'wait until it renews, or request a higher quota',
  },
  capacity: {
    means: 'HTTP 503: Bedrock has no capacity for the model at the moment. Your quota is not the cause.',
    fix: 'halve the load, hold it for 15 minutes, and raise it by half at a time; or use a global inference profile, another tier, or Provisioned Throughput',
  },
  'not-ready': {
    means: 'HTTP 429, ModelNotReadyException: the model, for example an imported one, is being loaded.',
    fix: 'wait a few minutes, and warm the model up before you measure',
  },
  'in-stream': {
    means: 'Bedrock throttled the call after its stream had begun. The tokens until then may be billed.',
    fix: 'do the same as for `tokens` and `capacity`',
  },
  other: {
    means: 'HTTP 429 with a text that Seismo does not know.',
    fix: 'run `seismo doctor --call` to see the text',
  },
}

/** What to do where a server checks signatures, and placeholder keys made them. */
export const PLACEHOLDER_HINT =
  'Calls to the simulator and to a URL on this machine are signed with placeholder keys. To sign with your own credentials, set target: aws and ' +
  'endpoint in the mode, or AWS_ENDPOINT_URL_BEDROCK_RUNTIME'

/** Failures by which the service tells what to change: of what breaks on the way, the count says enough. */
const OF_THE_REQUEST: ReadonlySet<FailureName> = new Set<FailureName>([
  'end-of-life',
  'legacy-model',
  'use-case-form',
  'model-access',
  'unknown-model',
  'profile-required',
  'sampling',
  'thinking',
  'tools',
  'media',
  'input-too-long',
  'max-tokens',
  'wrong-endpoint',
  'clock-skew',
  'expired-token',
  'validation',
  'access-denied',
  'not-found',
  'quota-exceeded',
])

/** A line for each failure of the run that something can be done about, in the order of the table. */
export function failureHints(run: Pick<RunIdentity, 'signedWith'>, counters: readonly CounterSummary[]): string[] {
  const failed = new Set(
    counters.flatMap(({ metric, tags, count }) => (metric === 'calls_failed' && count > 0 ? [tags.failure] : [])),
  )
  return (Object.keys(FAILURE_TAGS) as FailureName[])
    .filter((failure) => failed.has(failure) && OF_THE_REQUEST.has(failure))
    .map((failure) =>
      failure === 'access-denied' && run.signedWith === 'placeholders'
        ? `${failure}: ${PLACEHOLDER_HINT}.`
        : `${failure}: ${FAILURE_ADVICE[failure].means} To fix it, ${FAILURE_ADVICE[failure].fix}.`,
    )
}
