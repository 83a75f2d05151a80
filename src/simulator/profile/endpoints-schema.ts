// How OpenAI's and Anthropic's APIs serve a model, as a profile file says it.
import { z } from 'zod'
import { ENDPOINT_APIS, type NativeBody } from '../vocabulary.ts'
import { figure, noted, text, wholePositive } from './figure-schema.ts'
import type { EndpointsProfile } from './profile.ts'

const apis = z.array(z.enum(ENDPOINT_APIS))

export const endpointsSchema = noted({
  converse: z.boolean().default(true),
  runtime: apis.default([]),
  mantle: z
    .strictObject({
      id: text.optional(),
      apis: apis.min(1),
      path: z.enum(['/v1', '/openai/v1']).default('/v1'),
      inputTokensPerMinute: figure(wholePositive).optional(),
      outputTokensPerMinute: figure(wholePositive).optional(),
    })
    .optional(),
  limitKeys: z
    .array(z.enum(['max_tokens', 'max_completion_tokens']))
    .min(1)
    .default(['max_tokens', 'max_completion_tokens']),
  toolsWhileThinking: z.boolean().default(true),
  reasoningField: z.enum(['reasoning', 'reasoning_content', 'content', 'none']).default('reasoning'),
  usageDetails: z.boolean().default(false),
})

type WrittenEndpoints = Omit<z.output<typeof endpointsSchema>, 'source' | 'assumption'>

/** As the host lists have it of models with such a body: a profile says where one differs. */
export function usualEndpoints(body: NativeBody | undefined): WrittenEndpoints {
  const api = body === 'chat' ? 'chat-completions' : body === 'claude' ? 'messages' : null
  return {
    converse: true,
    runtime: api === null ? [] : [api],
    mantle: api === null ? undefined : { apis: [api], path: '/v1' },
    limitKeys: ['max_tokens', 'max_completion_tokens'],
    toolsWhileThinking: true,
    reasoningField: 'reasoning',
    usageDetails: false,
  }
}

export const readEndpoints = ({ converse, runtime, mantle, ...rest }: WrittenEndpoints): EndpointsProfile => ({
  converse,
  runtime,
  mantle:
    mantle === undefined
      ? null
      : {
          id: mantle.id ?? null,
          apis: mantle.apis,
          path: mantle.path,
          inputTokensPerMinute: mantle.inputTokensPerMinute ?? null,
          outputTokensPerMinute: mantle.outputTokensPerMinute ?? null,
        },
  limitKeys: rest.limitKeys,
  toolsWhileThinking: rest.toolsWhileThinking,
  reasoningField: rest.reasoningField,
  usageDetails: rest.usageDetails,
})
