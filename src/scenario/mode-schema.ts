import { z } from 'zod'
import { inOrder, rule } from './rule.ts'
import { choice, duration, name, realNumber, text, wholeNumber } from './schema-leaves.ts'

const MODEL = 'a model id, the id of an inference profile or an ARN, without spaces'
const REGION = 'a region such as us-east-2'

const regionSchema = z.string(REGION).regex(/^[a-z]+(-[a-z]+)+-\d{1,2}$/, REGION)

const inference = z
  .strictObject({
    maxTokens: wholeNumber({ min: 1 }).optional().meta({
      description:
        "The most output tokens of a call. A prompt's own maxOutputTokens comes before it. Default: the model's.",
    }),
    temperature: realNumber({ min: 0, max: 1 }).optional().meta({ description: "Default: the model's." }),
    topP: realNumber({ min: 0, max: 1 }).optional().meta({ description: "Default: the model's." }),
    stopSequences: z
      .array(text('a text'), 'a list of texts')
      .max(2500, 'at most 2500 texts')
      .prefault([])
      .meta({ description: 'Texts that end the answer.' }),
  })
  .meta({ description: 'The inferenceConfig of each call. What is not given is not sent.' })

const PROTOCOLS = ['http1', 'http2'] as const

const transport = z
  .union(
    [
      choice(PROTOCOLS),
      z
        .strictObject({
          protocol: choice(PROTOCOLS).prefault('http1').meta({
            description: 'http1: one call at a time on a connection. http2: several.',
          }),
          streamsPerConnection: wholeNumber({ min: 1, max: 1000 }).optional().meta({
            description: 'Calls that may share one HTTP/2 connection. Default: 100; the server may allow fewer.',
          }),
        })
        .check(
          rule(
            '1, because HTTP/1.1 carries one call at a time',
            ['streamsPerConnection'],
            ({ protocol, streamsPerConnection }) => protocol === 'http2' || inOrder(streamsPerConnection, 1),
          ),
        ),
    ],
    'http1, http2 or { protocol, streamsPerConnection }',
  )
  .meta({
    description: 'What carries the calls.',
    examples: ['http2', { protocol: 'http2', streamsPerConnection: 20 }],
  })

const RETRIES = 'none or { maxAttempts, strategy }'

const retries = z
  .union(
    [
      z.literal('none', RETRIES),
      z.strictObject({
        maxAttempts: wholeNumber({ min: 1, max: 20 }).meta({ description: 'The first attempt included.' }),
        strategy: choice(['standard', 'adaptive']).prefault('standard').meta({
          description: "The SDK's. adaptive also slows its own calls down, which changes the load.",
        }),
      }),
    ],
    RETRIES,
  )
  .meta({
    description:
      'none: a throttled attempt is a throttled call. Otherwise the SDK retries; attempts and backoff are counted.',
    examples: ['none', { maxAttempts: 3 }],
  })

const timeouts = z
  .strictObject({
    connect: duration({ min: 1 }).prefault('10s').meta({ description: 'Until a connection is usable.' }),
    response: duration({ min: 1 }).prefault('2m').meta({ description: "From sent to the response's headers." }),
    idle: duration({ min: 1 }).prefault('1m').meta({ description: 'Silence within a stream.' }),
    call: duration({ min: 1 }).prefault('10m').meta({ description: 'From sent to the end of the stream.' }),
  })
  .meta({ description: 'Each limit ends the call as failed.' })

/** One way of calling Bedrock. */
export const modeSchema = z.strictObject({
  model: z
    .string(MODEL)
    .regex(/^[!-~]{1,2048}$/, MODEL)
    .meta({
      description: 'What is called: the id of a model or an inference profile, or an ARN.',
      examples: ['us.anthropic.claude-3-5-haiku-20241022-v1:0'],
    }),
  region: regionSchema.optional().meta({
    description: 'The region that is called. Default: AWS_REGION; without it us-east-1, except with target: aws.',
    examples: ['us-east-2'],
  }),
  latency: choice(['standard', 'optimized']).prefault('standard').meta({
    description: 'performanceConfig.latency of each call. standard sends no such field.',
  }),
  inference: inference.prefault({}),
  connection: choice(['warm', 'cold']).prefault('warm').meta({
    description: 'warm: connections are kept and used again. cold: each call opens its own.',
  }),
  transport: transport.prefault('http1'),
  retries: retries.prefault('none'),
  timeouts: timeouts.prefault({}),
  stallLimit: duration({ min: 1 }).prefault('1s').meta({
    description: 'A silence between two chunks that counts as a stall. It does not end the call.',
  }),
})

export type Mode = z.output<typeof modeSchema>

/** The modes of a run, by name. */
export const modesSchema = z
  .record(name('a mode name'), modeSchema, 'a mapping from names to modes')
  .refine((modes) => Object.keys(modes).length > 0, 'at least one mode')
  .meta({ description: 'What is called, and how: a name for each way. A run compares them.' })
