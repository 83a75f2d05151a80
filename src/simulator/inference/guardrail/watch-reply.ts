// What a guardrail does to one call. It looks at the prompt before the model does: the call waits one assessment.
// Then it looks at the reply: at so many deltas together in a `sync` stream, which are held back as long as one more
// assessment takes, while the model goes on; beside an `async` stream, which waits for nothing; at the whole of an
// answer that is no stream. Whether it intervenes is drawn, not read out of the text.
import { drawInteger } from '../../../random/draw.ts'
import type { Random } from '../../../random/random.ts'
import { draw } from '../../profile/distribution.ts'
import type { GuardrailProfile } from '../../profile/profile.ts'
import type { GuardrailAsked } from '../inference-request.ts'

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
