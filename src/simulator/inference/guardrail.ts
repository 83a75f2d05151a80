import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'
import type { Deployment } from '../physics/deployments.ts'
import { draw } from '../profile/distribution.ts'
import type { GuardrailProfile, ServingProfile } from '../profile/profile.ts'
import { type ApiError, apiError, invalid } from '../wire/api-error.ts'
import type { GuardrailAsked } from './inference-request.ts'

// What a guardrail does to one call. It looks at the prompt before the model does: the call waits one assessment.
// Then it looks at the reply: at so many deltas together in a `sync` stream, which are held back as long as one more
// assessment takes, while the model goes on; beside an `async` stream, which waits for nothing; at the whole of an
// answer that is no stream. Whether it intervenes is drawn, not read out of the text.

export interface GuardrailWatch {
  readonly profile: GuardrailProfile
  readonly asked: GuardrailAsked
  /** What looking at the prompt takes. */
  readonly promptMs: number
  readonly intervention: 'none' | 'prompt' | 'reply'
}

export function watchCall(profile: GuardrailProfile, asked: GuardrailAsked, random: Random): GuardrailWatch {
  const promptMs = draw(random, profile.assessmentMs)
  const stopsPrompt = random.next() < profile.inputInterventionShare
  const stopsReply = random.next() < profile.outputInterventionShare
  return { profile, asked, promptMs, intervention: stopsPrompt ? 'prompt' : stopsReply ? 'reply' : 'none' }
}

/** How the deltas of a reply pass a guardrail, or do without one. */
export interface DeltaWatch {
  /** How many are held back and written together. */
  readonly deltasTogether: number
  /** What looking at them takes, each time. */
  readonly drawAssessmentMs: (() => number) | null
  /** The token with which the model is stopped, or null. */
  readonly stopsAtToken: number | null
  /** Whether the deltas that hold that token are kept back for good. */
  readonly withholdsLast: boolean
}

export const unwatched: DeltaWatch = {
  deltasTogether: 1,
  drawAssessmentMs: null,
  stopsAtToken: null,
  withholdsLast: false,
}

/** `outputTokens` is what the model would make; it is stopped at one of them, each as likely. */
export function watchDeltas(
  { profile, asked, intervention }: GuardrailWatch,
  isStream: boolean,
  outputTokens: number,
  random: Random,
): DeltaWatch {
  const drawAssessmentMs = (): number => draw(random, profile.assessmentMs)
  const stopsAtToken = intervention === 'reply' ? drawInteger(random, 1, outputTokens) : null
  if (!isStream) {
    // Nobody sees where in it a whole answer was stopped: the model has made all of it.
    return { deltasTogether: Infinity, drawAssessmentMs, stopsAtToken: null, withholdsLast: false }
  }
  if (asked.streamProcessingMode === 'async') return { ...unwatched, stopsAtToken }
  return {
    deltasTogether: profile.deltasPerAssessment,
    drawAssessmentMs,
    stopsAtToken,
    withholdsLast: stopsAtToken !== null,
  }
}

type GuardrailFinding = { readonly kind: 'found'; readonly guardrail: GuardrailProfile } | ApiError

// The identifier's text: https://github.com/openclaw/openclaw/pull/58588. The version's is by analogy.
const unknownIdentifier = invalid('The provided guardrail identifier is invalid.')
const unknownVersion = apiError(404, 'ResourceNotFoundException', 'The provided guardrail version does not exist.')

/** The guardrail that an identifier or an ARN names, in one of its versions. */
export function findGuardrail(
  guardrails: Readonly<Record<string, GuardrailProfile>>,
  asked: { readonly identifier: string; readonly version: string },
): GuardrailFinding {
  const id = asked.identifier.replace(/^arn:[^:]*:bedrock:[^:]*:[^:]*:guardrail\//, '')
  const guardrail = Object.hasOwn(guardrails, id) ? guardrails[id] : undefined
  if (guardrail === undefined) return unknownIdentifier
  if (!guardrail.versions.includes(asked.version)) return unknownVersion
  return { kind: 'found', guardrail }
}

/** `trace.guardrail`, for requests that ask for it. It says what was stopped and how long it took, and no text. */
export function guardrailTrace({ asked, promptMs, intervention }: GuardrailWatch): object | null {
  if (asked.trace === 'disabled') return null
  const { identifier } = asked
  const prompt = { ...(intervention === 'prompt' ? blockedAssessment : {}), invocationMetrics: metricsOf(promptMs) }
  return {
    ...(intervention === 'none' ? {} : { actionReason: 'Guardrail blocked.' }),
    inputAssessment: { [identifier]: prompt },
    ...(intervention === 'reply' ? { outputAssessments: { [identifier]: [blockedAssessment] } } : {}),
  }
}

/** The one topic that every guardrail of a profile denies. */
export const blockedAssessment = { topicPolicy: { topics: [{ action: 'BLOCKED', name: 'Denied', type: 'DENY' }] } }

const metricsOf = (assessmentMs: number): object => ({
  guardrailProcessingLatency: Math.round(assessmentMs),
  usage: usageOfAssessment(1),
})

export const usageOfAssessment = (topicPolicyUnits: number): object => ({
  contentPolicyUnits: 0,
  contextualGroundingPolicyUnits: 0,
  sensitiveInformationPolicyFreeUnits: 0,
  sensitiveInformationPolicyUnits: 0,
  topicPolicyUnits,
  wordPolicyUnits: 0,
})

/** In the place of a machine for a call that comes to none: it serves at once, takes no slot and is always warm. */
export const noModel = (serving: ServingProfile): Deployment => ({
  serving,
  enter(holder, atMs) {
    holder.serve(atMs)
    return true
  },
  leave: () => {},
  slowdown: () => 1,
  coldStartMs: () => 0,
  busy: () => 0,
  queued: () => 0,
})
