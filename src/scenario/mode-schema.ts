import { z } from 'zod'
import { EXAMPLE_MODEL } from '../models/model-id.ts'
import { NATIVE_BODIES } from '../models/native-body.ts'
import { SERVICE_TIERS } from '../money/find-price.ts'
import { ownPriceSchema } from '../money/price-file.ts'
import {
  choice,
  duration,
  type Fields,
  flag,
  inOrder,
  name,
  orNull,
  type Parsed,
  realNumber,
  rule,
  text,
  wholeNumber,
} from '../reading/schema-leaves.ts'
import { APIS, isConverse, isInvokeModel, streamsOf } from './api.ts'
import { customBodySchema } from './custom-body-schema.ts'
import { quotaSchema } from './quota-schema.ts'
import { effort, outputFormat, promptVariables, requestMetadata, thinking } from './request-schemas.ts'
import { endpointSchema } from './target-schema.ts'

const BODY = `${NATIVE_BODIES.join(', ')}, or { template, textAt, usageAt, stopAt }`
const MODEL = 'a model id, the id of an inference profile or an ARN, without spaces'
const REGION = 'a region such as us-east-2'

const regionSchema = z.string(REGION).regex(/^[a-z]+(-[a-z]+)+-\d{1,2}$/, REGION)

const inference = z
  .strictObject({
    maxTokens: orNull(wholeNumber({ min: 1 })).meta({
      description:
        "The most output tokens of a call. A prompt's own maxOutputTokens comes before it. Default: the model's.",
    }),
    temperature: orNull(realNumber({ min: 0, max: 1 })).meta({ description: "Default: the model's." }),
    topP: orNull(realNumber({ min: 0, max: 1 })).meta({ description: "Default: the model's." }),
    stopSequences: z
      .array(text('a text'), 'a list of texts')
      .max(2500, 'at most 2500 texts')
      .prefault([])
      .meta({ description: 'Texts that end the answer.' }),
  })
  .meta({ description: 'The inferenceConfig of each call. What is not given is not sent.' })

const serviceTier = orNull(choice(SERVICE_TIERS)).meta({
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
        ttl: orNull(choice(['5m', '1h'])).meta({
          description: "How long what is written stays. Default: the model's, which is 5m.",
        }),
      }),
    ],
    CACHE,
  )
  .transform((written) => {
    if (written === false) return null
    return written === true ? { points: ['system' as const], ttl: null } : written
  })
  .prefault(false)
  .meta({
    description: 'Prompt caching. true: one point, behind the system prompt.',
    examples: [true, { points: ['system', 'messages'], ttl: '1h' }],
  })

const guardrail = orNull(
  z.strictObject({
    identifier: text('the id or the ARN of a guardrail').meta({ description: 'The id or the ARN of a guardrail.' }),
    version: z
      .union([text('a version, or DRAFT'), wholeNumber({ min: 1 }).transform(String)], 'a version, or DRAFT')
      .prefault('DRAFT')
      .meta({ description: 'Its version, a number or DRAFT.' }),
    trace: orNull(choice(['enabled', 'disabled', 'enabled_full'])).meta({
      description: 'Whether the response says what was assessed. Default: disabled.',
    }),
    streamProcessingMode: orNull(choice(['sync', 'async'])).meta({
      description: 'sync holds chunks back until they are assessed; async assesses behind them. Default: sync.',
    }),
  }),
).meta({ description: 'The guardrail of each call.', examples: [{ identifier: 'gr4pzd81v2qa', version: '1' }] })

const modelFields = orNull(z.record(z.string(), z.json(), 'a mapping')).meta({
  description:
    "The model's own request fields, as JSON: additionalModelRequestFields with converse, keys of the body with invoke-model.",
  examples: [{ top_k: 50 }],
})

/** At most as AWS's API takes: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
const MOST_PATHS = 10
const LONGEST_PATH = 256

const responseFieldPaths = orNull(
  z
    .array(
      text('a JSON Pointer, such as /usage/output_tokens_details').refine(
        (path) => path.startsWith('/') && path.length <= LONGEST_PATH,
        'a JSON Pointer, such as /usage/output_tokens_details',
      ),
      'a list of JSON Pointers',
    )
    .max(MOST_PATHS, `at most ${MOST_PATHS} JSON Pointers`),
).meta({
  description:
    "Fields of the model's own response that Converse returns too, as JSON Pointers. Default: /usage/output_tokens_details of models that report their reasoning tokens there, in modes that think; otherwise none.",
  examples: [['/usage/output_tokens_details']],
})

const PROTOCOLS = ['http1', 'http2'] as const

const STREAMS_PER_CONNECTION = 100

const transport = z
  .union(
    [
      choice(PROTOCOLS),
      z
        .strictObject({
          protocol: choice(PROTOCOLS).prefault('http1').meta({
            description: 'http1: one call at a time on a connection. http2: several.',
          }),
          streamsPerConnection: orNull(wholeNumber({ min: 1, max: 1000 })).meta({
            description: `Calls that may share one HTTP/2 connection. Default: ${STREAMS_PER_CONNECTION}; the server may allow fewer.`,
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
  .transform((written) => {
    const { protocol, streamsPerConnection } =
      typeof written === 'string' ? { protocol: written, streamsPerConnection: null } : written
    // HTTP/1.1 carries one call at a time.
    return {
      protocol,
      streamsPerConnection: protocol === 'http1' ? 1 : (streamsPerConnection ?? STREAMS_PER_CONNECTION),
    }
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
  .transform((written) => (written === 'none' ? { maxAttempts: 1, strategy: 'standard' as const } : written))

const timeouts = z
  .strictObject({
    connect: duration({ min: 1 })
      .prefault('10s')
      .meta({ description: 'The longest wait for a usable connection. Failure: connect-timeout.' }),
    response: orNull(duration({ min: 1 })).meta({
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
  .transform(({ call, connect, idle, response }) => ({
    connectMs: connect,
    responseMs: response,
    idleMs: idle,
    callMs: call,
  }))

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
    region: orNull(regionSchema).meta({
      description:
        'The region that is called. Default: that of an ARN, or else AWS_REGION; without it us-east-1, except with target: aws.',
      examples: ['us-east-2'],
    }),
    endpoint: orNull(endpointSchema).meta({
      description:
        "Where calls go with target: aws. runtime: bedrock-runtime of the mode's region. mantle: bedrock-mantle, which has OpenAI's and Anthropic's APIs only. Or a URL, such as a VPC endpoint or a gateway. All are signed with your credentials for the mode's region. Default: AWS_ENDPOINT_URL_BEDROCK_RUNTIME or AWS_ENDPOINT_URL, or runtime. With a URL as the target, calls go there.",
      examples: ['mantle', 'https://vpce-0123-abcd.bedrock-runtime.us-east-1.vpce.amazonaws.com'],
    }),
    useFipsEndpoint: orNull(flag()).meta({
      description: "Whether to call the region's FIPS endpoint. Default: AWS_USE_FIPS_ENDPOINT.",
    }),
    useDualstackEndpoint: orNull(flag()).meta({
      description:
        "Whether to call the region's dual-stack endpoint (IPv4 and IPv6). Default: AWS_USE_DUALSTACK_ENDPOINT.",
    }),
    api: choice(APIS).prefault('converse-stream').meta({
      description:
        "The API that is called: Converse, InvokeModel, or OpenAI's and Anthropic's (docs/apis.md). Those that do not stream have no time to first token.",
    }),
    body: orNull(z.union([choice(NATIVE_BODIES), customBodySchema], BODY)).meta({
      description:
        "Whose body an invoke-model call has: a maker's, or one of your own (docs/apis.md). Default: by the model's id.",
    }),
    latency: choice(['standard', 'optimized']).prefault('standard').meta({
      description: 'performanceConfig.latency of each call. standard sends no such field.',
    }),
    serviceTier,
    cache,
    guardrail,
    inference: inference.prefault({}),
    thinking,
    effort,
    outputFormat,
    additionalModelRequestFields: modelFields,
    additionalModelResponseFieldPaths: responseFieldPaths,
    promptVariables,
    requestMetadata,
    connection: choice(['warm', 'cold']).prefault('warm').meta({
      description:
        'warm: connections are opened before the first call, kept and used again. cold: each call opens its own.',
    }),
    transport: transport.prefault('http1'),
    retries: retries.prefault('none'),
    timeouts: timeouts.prefault({}),
    waitUntilReady: orNull(duration({ min: 1 })).meta({
      description:
        'How long the run waits, before its clock starts, for a model that is not ready: an imported model that Bedrock has to load. Default: no wait, and such calls are throttled (not-ready).',
      examples: ['10m'],
    }),
    stallLimit: duration({ min: 1 }).prefault('1s').meta({
      description: 'A silence between two chunks that counts as a stall. It does not end the call.',
    }),
    price: ownPriceSchema,
    quota: quotaSchema,
  })
  .check(
    rule('nothing, because only invoke-model and invoke-model-stream send a model its own body', ['body'], (mode) => {
      return mode['body'] == null || isInvokeModel(mode)
    }),
    rule(
      'nothing, because only converse-stream and converse have it: a native body returns all of its fields',
      ['additionalModelResponseFieldPaths'],
      (mode) => mode['additionalModelResponseFieldPaths'] == null || isConverse(mode),
    ),
    rule(
      'nothing, because only converse-stream and converse fill in prompts',
      ['promptVariables'],
      (mode) => mode['promptVariables'] == null || isConverse(mode),
    ),
    ...(['useFipsEndpoint', 'useDualstackEndpoint'] as const).map((key) =>
      rule(
        'nothing beside endpoint, which is called unchanged',
        [key],
        (mode) => mode['endpoint'] == null || mode['endpoint'] === 'runtime' || mode[key] !== true,
      ),
    ),
    rule('nothing, because only answers that stream have it', ['guardrail', 'streamProcessingMode'], (mode) => {
      return streamsOf(mode) || (mode['guardrail'] as Fields | null)?.['streamProcessingMode'] == null
    }),
  )
  .transform(({ price, quota: ofAccount, stallLimit, waitUntilReady, ...mode }) => ({
    ...mode,
    waitUntilReadyMs: waitUntilReady,
    stallLimitMs: stallLimit,
    price,
    quota: ofAccount,
  }))

export type Mode = Parsed<typeof modeSchema>

/** The modes of a run, by name. */
export const modesSchema = z
  .record(name('a mode name'), modeSchema, 'a mapping from names to modes')
  .refine((modes) => Object.keys(modes).length > 0, 'at least one mode')
  .meta({ description: 'What is called, and how: a name for each way. A run compares them.' })
