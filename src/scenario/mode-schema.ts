import { z } from 'zod'
import { EXAMPLE_MODEL } from '../models/model-id.ts'
import { NATIVE_BODIES } from '../models/native-body.ts'
import { SERVICE_TIERS } from '../money/find-price.ts'
import { hasSixDecimals, SIX_DECIMALS } from '../money/price-file.ts'
import {
  choice,
  duration,
  type Fields,
  flag,
  inOrder,
  name,
  realNumber,
  rule,
  text,
  wholeNumber,
} from '../reading/schema-leaves.ts'
import { endpointSchema } from './target-schema.ts'

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

const serviceTier = choice(SERVICE_TIERS).optional().meta({
  description: 'serviceTier of each call. Default: none is sent, and Bedrock serves as default.',
})

const CACHE = 'true, false or { points, ttl }'

const cache = z
  .union(
    [
      flag(),
      z.strictObject({
        points: z
          .array(choice(['system', 'messages', 'tools']), 'a list of points')
          .min(1, 'at least one of system, messages, tools')
          .refine((points) => new Set(points).size === points.length, 'each point once')
          .prefault(['system'])
          .meta({
            description:
              'Where a cachePoint stands: system, behind the system prompt; messages, behind the last message, so that the next turn reads what this one wrote; tools, behind the tools.',
          }),
        ttl: choice(['5m', '1h'])
          .optional()
          .meta({ description: "How long what is written stays. Default: the model's, which is 5m." }),
      }),
    ],
    CACHE,
  )
  .prefault(false)
  .meta({
    description: 'Prompt caching. true: one point, behind the system prompt.',
    examples: [true, { points: ['system', 'messages'], ttl: '1h' }],
  })

const guardrail = z
  .strictObject({
    identifier: text('the id or the ARN of a guardrail').meta({ description: 'The id or the ARN of a guardrail.' }),
    version: z
      .union([text('a version, or DRAFT'), wholeNumber({ min: 1 }).transform(String)], 'a version, or DRAFT')
      .prefault('DRAFT')
      .meta({ description: 'Its version, a number or DRAFT.' }),
    trace: choice(['enabled', 'disabled', 'enabled_full'])
      .optional()
      .meta({ description: 'Whether the response says what was assessed. Default: disabled.' }),
    streamProcessingMode: choice(['sync', 'async']).optional().meta({
      description: 'sync holds chunks back until they are assessed; async assesses behind them. Default: sync.',
    }),
  })
  .optional()
  .meta({ description: 'The guardrail of each call.', examples: [{ identifier: 'gr4pzd81v2qa', version: '1' }] })

const modelFields = z
  .record(z.string(), z.json(), 'a mapping')
  .optional()
  .meta({
    description:
      "The model's own request fields, as JSON: additionalModelRequestFields with converse, keys of the body with invoke-model.",
    examples: [{ top_k: 50 }],
  })

/** At most as AWS's API takes: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
const MOST_PATHS = 10
const LONGEST_PATH = 256

const responseFieldPaths = z
  .array(
    text('a JSON Pointer, such as /usage/output_tokens_details').refine(
      (path) => path.startsWith('/') && path.length <= LONGEST_PATH,
      'a JSON Pointer, such as /usage/output_tokens_details',
    ),
    'a list of JSON Pointers',
  )
  .max(MOST_PATHS, `at most ${MOST_PATHS} JSON Pointers`)
  .optional()
  .meta({
    description:
      "Fields of the model's own response that Converse returns too, as JSON Pointers. With /usage/output_tokens_details, reasoning tokens are reported and counted, of models that report them there.",
    examples: [['/usage/output_tokens_details']],
  })

const usdPerMillion = (of: string) =>
  realNumber({ min: 0 })
    .refine(hasSixDecimals, SIX_DECIMALS)
    .optional()
    .meta({ description: `USD per million ${of} tokens, to at most six decimals.` })

const PRICE = 'none or { input, output, cacheRead, cacheWrite5m, cacheWrite1h, perHour }'

const price = z
  .union(
    [
      z.literal('none', PRICE),
      z
        .strictObject({
          input: usdPerMillion('input'),
          output: usdPerMillion('output'),
          cacheRead: usdPerMillion('cache read'),
          cacheWrite5m: usdPerMillion('cache write (5 minutes)'),
          cacheWrite1h: usdPerMillion('cache write (1 hour)'),
          perHour: realNumber({ min: 0 })
            .optional()
            .meta({ description: 'USD per hour of what is provisioned, all of its model units together.' }),
        })
        .refine((prices) => Object.keys(prices).length > 0, PRICE),
    ],
    PRICE,
  )
  .optional()
  .meta({
    description: 'What calls cost. Default: what the price table says of the model. none: nothing.',
    examples: [{ input: 0.8, output: 4 }],
  })

const quota = z
  .strictObject({
    requestsPerMinute: wholeNumber({ min: 1 }).optional().meta({ description: 'Requests a minute.' }),
    tokensPerMinute: wholeNumber({ min: 1 }).optional().meta({ description: 'Tokens a minute.' }),
    outputBurndown: realNumber({ min: 1 }).optional().meta({
      description:
        "Quota tokens for each output token. Default: what another mode of the same model and region gives, or else the model's; where that is not known, tokens are not held against the quota.",
    }),
  })
  .optional()
  .meta({
    description: 'What the account is given for this model: the report holds what was used against it.',
    examples: [{ requestsPerMinute: 1000, tokensPerMinute: 2000000, outputBurndown: 5 }],
  })

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
    connect: duration({ min: 1 })
      .prefault('10s')
      .meta({ description: 'The longest wait for a usable connection. Failure: connect-timeout.' }),
    response: duration({ min: 1 }).optional().meta({
      description:
        "The longest wait for the response's headers, from sent. Default: 10m; for APIs that don't stream, the value of call. Failure: response-timeout.",
    }),
    idle: duration({ min: 1 })
      .prefault('5m')
      .meta({ description: 'The longest silence within a stream. Failure: stalled.' }),
    call: duration({ min: 1 }).prefault('1h').meta({
      description:
        'The longest that a call can take, from its start to the end of the stream: credentials, retries and backoff included. Failure: timeout.',
    }),
  })
  .meta({ description: 'Limits on a call. Each ends the call as failed, and the report names the limit.' })

/** One way of calling Bedrock. */
export const modeSchema = z
  .strictObject({
    model: z
      .string(MODEL)
      .regex(/^[!-~]{1,2048}$/, MODEL)
      .meta({
        description: 'What is called: the id of a model or an inference profile, or an ARN.',
        examples: [EXAMPLE_MODEL],
      }),
    region: regionSchema.optional().meta({
      description:
        'The region that is called. Default: that of an ARN, or else AWS_REGION; without it us-east-1, except with target: aws.',
      examples: ['us-east-2'],
    }),
    endpoint: endpointSchema.optional().meta({
      description:
        "The URL that calls go to with target: aws, such as a VPC endpoint or a gateway; they're signed with your credentials for the mode's region. Default: AWS_ENDPOINT_URL_BEDROCK_RUNTIME or AWS_ENDPOINT_URL, or the region's own endpoint. Another target takes its place.",
      examples: ['https://vpce-0123-abcd.bedrock-runtime.us-east-1.vpce.amazonaws.com'],
    }),
    useFipsEndpoint: flag().optional().meta({
      description: "Whether to call the region's FIPS endpoint. Default: AWS_USE_FIPS_ENDPOINT.",
    }),
    useDualstackEndpoint: flag().optional().meta({
      description:
        "Whether to call the region's dual-stack endpoint (IPv4 and IPv6). Default: AWS_USE_DUALSTACK_ENDPOINT.",
    }),
    api: choice(['converse-stream', 'converse', 'invoke-model-stream', 'invoke-model'])
      .prefault('converse-stream')
      .meta({ description: 'The operation that is called. Those that do not stream have no time to first token.' }),
    body: choice(NATIVE_BODIES)
      .optional()
      .meta({ description: "Whose body an invoke-model call has. Default: by the model's id." }),
    latency: choice(['standard', 'optimized']).prefault('standard').meta({
      description: 'performanceConfig.latency of each call. standard sends no such field.',
    }),
    serviceTier,
    cache,
    guardrail,
    inference: inference.prefault({}),
    additionalModelRequestFields: modelFields,
    additionalModelResponseFieldPaths: responseFieldPaths,
    connection: choice(['warm', 'cold']).prefault('warm').meta({
      description:
        'warm: connections are opened before the first call, kept and used again. cold: each call opens its own.',
    }),
    transport: transport.prefault('http1'),
    retries: retries.prefault('none'),
    timeouts: timeouts.prefault({}),
    stallLimit: duration({ min: 1 }).prefault('1s').meta({
      description: 'A silence between two chunks that counts as a stall. It does not end the call.',
    }),
    price,
    quota,
  })
  .check(
    rule('nothing, because only invoke-model and invoke-model-stream send a model its own body', ['body'], (mode) => {
      const { api = 'converse-stream', body } = mode
      return body === undefined || (api !== 'converse-stream' && api !== 'converse')
    }),
    rule(
      'nothing, because only converse-stream and converse have it: a native body returns all of its fields',
      ['additionalModelResponseFieldPaths'],
      ({ additionalModelResponseFieldPaths: paths, api = 'converse-stream' }) =>
        paths === undefined || api === 'converse-stream' || api === 'converse',
    ),
    ...(['useFipsEndpoint', 'useDualstackEndpoint'] as const).map((key) =>
      rule(
        'nothing beside endpoint, which is called unchanged',
        [key],
        (mode) => mode['endpoint'] === undefined || mode[key] !== true,
      ),
    ),
    rule('nothing, because only answers that stream have it', ['guardrail', 'streamProcessingMode'], (mode) => {
      const { api, guardrail: asked } = mode
      const isWhole = api === 'converse' || api === 'invoke-model'
      return !isWhole || (asked as Fields | undefined)?.['streamProcessingMode'] === undefined
    }),
  )

export type Mode = z.output<typeof modeSchema>

/** The modes of a run, by name. */
export const modesSchema = z
  .record(name('a mode name'), modeSchema, 'a mapping from names to modes')
  .refine((modes) => Object.keys(modes).length > 0, 'at least one mode')
  .meta({ description: 'What is called, and how: a name for each way. A run compares them.' })
