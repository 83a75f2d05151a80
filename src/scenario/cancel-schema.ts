import { z } from 'zod'
import { type Parsed, realNumber, rule } from '../reading/schema-leaves.ts'
import { type Distribution, durationDistribution, numberDistribution } from './distribution-schema.ts'

/** When a call is cancelled that is to be. Times are from its beginning. */
export type CancelMoment =
  | { readonly kind: 'time'; readonly afterMs: Distribution }
  /** Only if no first token has come by then. */
  | { readonly kind: 'first-token'; readonly afterMs: Distribution }
  /** When so much of the reply has been shown. */
  | { readonly kind: 'tokens'; readonly tokens: Distribution }

/** A drawn share of calls that the client cancels, as users do who have seen enough or wait no longer. */
export const cancelSchema = z
  .strictObject({
    share: realNumber({ min: 0, max: 1 }).meta({
      description: 'How many of the calls: 0.1 is one in ten. Which ones is drawn from the seed.',
    }),
    after: durationDistribution()
      .optional()
      .meta({
        description: 'Cancels the call that long after it began, if it has not ended by then.',
        examples: ['3s', { uniform: ['1s', '10s'] }],
      }),
    beforeFirstToken: durationDistribution()
      .optional()
      .meta({
        description: 'Cancels the call that long after it began, but only if no first token has come by then.',
        examples: ['2s', { lognormal: { median: '2s', p90: '8s', max: '30s' } }],
      }),
    afterTokens: numberDistribution({ min: 1 })
      .optional()
      .meta({
        description:
          'Cancels the call once its stream has shown about so many tokens, reasoning included: as many bytes as the prompt’s charactersPerToken come to. Calls that do not stream are not cancelled by it.',
        examples: [50, { uniform: [10, 200] }],
      }),
  })
  .check(
    rule('exactly one of after, beforeFirstToken and afterTokens', [], ({ after, afterTokens, beforeFirstToken }) => {
      return [after, afterTokens, beforeFirstToken].filter((written) => written !== undefined).length === 1
    }),
  )
  .transform(({ after, afterTokens, beforeFirstToken, share }) => ({
    share,
    at: momentOf(after, beforeFirstToken, afterTokens),
  }))

function momentOf(
  after: Distribution | undefined,
  beforeFirstToken: Distribution | undefined,
  afterTokens: Distribution | undefined,
): CancelMoment {
  if (after !== undefined) return { kind: 'time', afterMs: after }
  if (beforeFirstToken !== undefined) return { kind: 'first-token', afterMs: beforeFirstToken }
  if (afterTokens === undefined) throw new Error('a cancellation has no moment')
  return { kind: 'tokens', tokens: afterTokens }
}

export type CancelPlan = Parsed<typeof cancelSchema>
