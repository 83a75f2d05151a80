import { z } from 'zod'
import { orNull, realNumber, rule, wholeNumber } from '../reading/schema-leaves.ts'

/** What an account is given for what a mode calls. */
export const quotaSchema = orNull(
  z
    .strictObject({
      requestsPerMinute: orNull(wholeNumber({ min: 1 })).meta({
        description: 'Requests a minute. Default: no limit, as of many models.',
      }),
      tokensPerMinute: orNull(wholeNumber({ min: 1 })).meta({
        description: 'Tokens a minute, input and output together: as bedrock-runtime counts them.',
      }),
      inputTokensPerMinute: orNull(wholeNumber({ min: 1 })).meta({
        description: 'Input tokens a minute, as bedrock-mantle counts them: a call reserves its input and maxTokens.',
      }),
      outputTokensPerMinute: orNull(wholeNumber({ min: 1 })).meta({
        description: 'Output tokens a minute, as bedrock-mantle counts them: while they stream, nothing reserved.',
      }),
      tokensPerDay: orNull(wholeNumber({ min: 1 })).meta({
        description:
          'Tokens a day of the account in the region. All modes of the region that give it share it, whatever their models.',
      }),
      outputBurndown: orNull(realNumber({ min: 1 })).meta({
        description:
          "Quota tokens for each output token, of tokensPerMinute and tokensPerDay. Default: what another mode of the same model and region gives, or else the model's; where that is not known, tokens are not held against the quota.",
      }),
    })
    .check(
      ...(['inputTokensPerMinute', 'outputTokensPerMinute'] as const).map((key) =>
        rule(
          'nothing beside tokensPerMinute: an endpoint counts input and output together, or each for itself',
          [key],
          (limits) => limits[key] == null || limits['tokensPerMinute'] == null,
        ),
      ),
    ),
).meta({
  description: 'What the account is given for this model: the report compares what was used with it.',
  examples: [
    { requestsPerMinute: 1000, tokensPerMinute: 2000000, outputBurndown: 5 },
    { inputTokensPerMinute: 10000000, outputTokensPerMinute: 2000000, tokensPerDay: 700000000 },
  ],
})
