import { z } from 'zod'
import { type Parsed, orNull, rule, text } from '../reading/schema-leaves.ts'

const POINTER = 'a JSON Pointer, such as /results/0/text'

const pointer = () => orNull(text(POINTER).regex(/^(?:\/(?:[^~/]|~[01])*)+$/, POINTER))

const mentions = (value: unknown, place: string): boolean => JSON.stringify(value ?? null).includes(place)

/** The body of a model whose JSON Seismo does not know, and where its answer tells what is measured. */
export const customBodySchema = z
  .strictObject({
    template: z.record(z.string(), z.json(), 'a mapping: the body').meta({
      description:
        'The body of each call, as JSON. {prompt} in a text is the words of the message, {system} the system prompt, and {maxTokens}, as the whole value, the output limit; {messages}, as the whole value, is a list of { role, content }. A member whose {system} or {maxTokens} a call does not have is left out.',
      examples: [{ inputText: '{prompt}' }],
    }),
    textAt: pointer().meta({
      description:
        'Where the answer, or each chunk of a stream, has its text: a JSON Pointer. Default: it has none, as of embeddings.',
      examples: ['/generation'],
    }),
    usageAt: z
      .strictObject({
        inputTokens: pointer().meta({ description: 'Where the answer counts its input tokens.' }),
        outputTokens: pointer().meta({ description: 'Where the answer counts its output tokens.' }),
      })
      .prefault({})
      .meta({
        description:
          "Where the answer, or the last chunk that does, counts its tokens: JSON Pointers. Default: Bedrock's own headers, and of a stream, amazon-bedrock-invocationMetrics.",
        examples: [{ inputTokens: '/inputTextTokenCount' }],
      }),
    stopAt: pointer().meta({
      description:
        'Where the answer, or the last chunk of a stream, says why it ended. Default: a stream ends with the chunk that has amazon-bedrock-invocationMetrics.',
      examples: ['/stop_reason'],
    }),
  })
  .check(
    rule('{prompt} or {messages} in some text of it', ['template'], ({ template }) => {
      return mentions(template, '{prompt}') || mentions(template, '{messages}')
    }),
  )

export type CustomBody = Parsed<typeof customBodySchema>
