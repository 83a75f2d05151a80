// Requests of every kind, most of them wrong, at every path and method of a simulator, over both protocols. Each is to
// be answered, and none is to be a fault of the simulator's own.
import { Agent, request } from 'node:http'
import { type ClientHttp2Session, connect } from 'node:http2'
import { drawEndpointBody, ENDPOINT_PLACES } from './fuzz-endpoints.ts'
import { drawAgent, drawClaudeAgent } from './fuzz-agent.ts'
import { drawInteger } from '../../src/random/draw.ts'
import { makeRandom, type Random } from '../../src/random/random.ts'

export interface FuzzOptions {
  readonly url: string
  readonly seed: number
  readonly requests: number
  /** Of a body; one request in so many, `largeEvery`, has one near it. */
  readonly largestBytes: number
  readonly largeEvery: number
  readonly concurrency: number
}

export interface FuzzResult {
  /** How many answers had each status. */
  readonly statuses: Readonly<Record<string, number>>
  /** Requests without an answer, and those that were answered with 500, as they can be made again: by their number. */
  readonly failures: readonly string[]
}

interface FuzzRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

const METHODS = ['POST', 'POST', 'POST', 'GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']
const OPERATIONS = ['converse', 'converse-stream', 'invoke', 'invoke-with-response-stream', 'count-tokens', 'nothing']
const IDS = [
  'us.anthropic.claude-haiku-4-5-20251001-v1:0',
  'anthropic.claude-3-haiku-20240307-v1:0',
  'amazon.nova-micro-v1:0',
  'us.meta.llama3-1-70b-instruct-v1:0',
  'openai.gpt-oss-20b-1:0',
  'arn:aws:bedrock:us-west-2:111122223333:default-prompt-router/anthropic.claude:1',
  'arn:aws:bedrock:us-west-2:111122223333:provisioned-model/claude3haiku',
  'arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-micro-v1:0',
  'arn:aws:bedrock:us-west-2:111122223333:prompt/ABCDEFGHIJ:1',
  'arn:aws:bedrock:::/',
  '__proto__',
  'constructor',
  '',
]
const PLACES = [
  '/foundation-models',
  '/foundation-models/ID',
  '/foundation-model-availability/ID',
  '/inference-profiles',
  '/inference-profiles/ID',
  '/provisioned-model-throughput',
  '/provisioned-model-throughput/ID',
  '/provisioned-model-throughputs',
  '/prompt-routers',
  '/prompt-routers/ID',
  '/model-invocation-job',
  '/model-invocation-job/ID',
  '/model-invocation-job/ID/stop',
  '/model-invocation-jobs',
  '/tagResource',
  '/untagResource',
  '/listTagsForResource',
  '/guardrails',
  '/guardrails/ID',
  '/guardrail/ID/version/1/apply',
  '/async-invoke',
  '/__truth',
  '/__truth/calls',
  '/__faults',
  '/__nothing',
  '/',
  '/%',
  '/%ff/%00',
  '//',
  '/../..',
]
const QUERIES = ['', '', '?', '?maxResults=1', '?maxResults=x&nextToken=%%', '?sortOrder=Up&statusEquals=', '?since=-1']
const KEYS = (
  'messages system toolConfig tools toolSpec inputSchema json inferenceConfig maxTokens temperature topP stopSequences role ' +
  'content text image document format source bytes toolUse toolUseId name input toolResult status guardContent cachePoint ' +
  'type ttl reasoningContent reasoningText additionalModelRequestFields thinking budget_tokens outputConfig effort ' +
  'textFormat structure jsonSchema schema additionalModelResponseFieldPaths performanceConfig latency serviceTier ' +
  'guardrailConfig guardrailIdentifier guardrailVersion trace promptVariables requestMetadata anthropic_version max_tokens ' +
  'cache_control prompt max_gen_len invokeModel converse body modelId jobName roleArn inputDataConfig outputDataConfig ' +
  's3InputDataConfig s3Uri tags key value resourceARN tagKeys modelUnits provisionedModelName modelSource copyFrom ' +
  'models modelArn fallbackModel routingCriteria kind count share header __proto__ constructor toString'
).split(' ')
const WORDS = [
  'user',
  'assistant',
  'system',
  'a',
  '',
  ' ',
  'default',
  '5m',
  '1h',
  'optimized',
  'flex',
  'enabled',
  'adaptive',
  'json_schema',
  'png',
  'pdf',
  'AAAA',
  'bedrock-2023-05-31',
  's3://bucket/key',
  'throttle',
  '\ud83d',
  '\u0000',
  '/a/b',
  ...IDS,
]

const pick = <T>(random: Random, values: readonly T[]): T => values[drawInteger(random, 0, values.length - 1)] as T

function drawValue(random: Random, depth: number): unknown {
  switch (drawInteger(random, 0, depth > 0 ? 7 : 5)) {
    case 0:
      return pick(random, [0, 1, -1, 1.5, 1e308, 2 ** 53, 1_024])
    case 1:
      return pick(random, [true, false, null])
    case 2:
    case 3:
    case 4:
    case 5:
      return pick(random, WORDS)
    case 6:
      return Array.from({ length: drawInteger(random, 0, 3) }, () => drawValue(random, depth - 1))
    default:
      return drawObject(random, depth - 1)
  }
}

const drawObject = (random: Random, depth: number): object =>
  Object.fromEntries(
    Array.from({ length: drawInteger(random, 0, 5) }, () => [pick(random, KEYS), drawValue(random, depth)]),
  )

/** One that is sound but for what is put in its place. */
function drawSound(random: Random): object {
  const text = { text: 'a' }
  const sound = {
    messages: [{ role: 'user', content: [text, drawObject(random, 3)] }],
    inferenceConfig: { maxTokens: pick(random, [1, 5, drawValue(random, 1)]) },
    [pick(random, KEYS)]: drawValue(random, 4),
  }
  const native = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 3, prompt: 'a', messages: sound.messages }
  const agent = pick(random, [drawAgent, drawClaudeAgent])(random, () => drawValue(random, 2))
  return pick(random, [
    agent,
    agent,
    sound,
    native,
    { input: { converse: sound } },
    { ...native, [pick(random, KEYS)]: drawValue(random, 4) },
  ])
}

/** `endpoint` is the path of OpenAI's or Anthropic's API, or null. */
function drawBody(random: Random, bytes: number, endpoint: string | null): Buffer {
  switch (drawInteger(random, 0, endpoint === null ? 6 : 16)) {
    case 0:
      return Buffer.from(Array.from({ length: Math.min(64, bytes) }, () => drawInteger(random, 0, 255)))
    case 1:
      return Buffer.from(`{"${pick(random, KEYS)}":${'['.repeat(bytes / 2)}${']'.repeat(bytes / 2)}}`)
    case 2:
      return Buffer.from(`{"a":${'{"a":'.repeat(bytes / 6)}1${'}'.repeat(bytes / 6)}}`)
    case 3:
      return Buffer.from(
        JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'x'.repeat(bytes) }] }], prompt: 'a' }),
      )
    case 4:
      return Buffer.from(JSON.stringify(drawValue(random, 5)))
    default:
      return Buffer.from(
        JSON.stringify(
          endpoint === null ? drawSound(random) : drawEndpointBody(random, endpoint, () => drawValue(random, 2)),
        ),
      )
  }
}

/** The `number`-th request of a seed: always the same. */
export function drawRequest({ seed, largestBytes, largeEvery }: FuzzOptions, number: number): FuzzRequest {
  const random = makeRandom(seed, 'fuzz', number)
  const id = encodeURIComponent(pick(random, IDS))
  const isModel = random.next() < 0.6
  const isEndpoint = !isModel && random.next() < 0.5
  const place = isModel ? `/model/ID/${pick(random, OPERATIONS)}` : pick(random, isEndpoint ? ENDPOINT_PLACES : PLACES)
  const method = (isModel || isEndpoint) && random.next() < 0.9 ? 'POST' : pick(random, METHODS)
  const isLarge = number % largeEvery === 0
  const body =
    method === 'HEAD' || method === 'GET'
      ? Buffer.alloc(0)
      : drawBody(random, isLarge ? largestBytes : 400, isEndpoint ? place : null)
  const authorization = pick(random, [
    '',
    'Bearer x',
    'AWS4-HMAC-SHA256 Credential=a/b/us-west-2/bedrock/aws4_request',
    'AWS4',
  ])
  const headers = {
    ...(isEndpoint ? { 'anthropic-version': '2023-06-01' } : {}),
    ...(authorization === '' ? {} : { authorization }),
    'content-type': pick(random, ['application/json', 'x']),
  }
  return {
    method,
    path: place.replace('ID', id) + pick(random, QUERIES),
    headers,
    body: body.subarray(0, largestBytes),
  }
}

/** The status of its answer, or what became of it instead. */
type Send = (asked: FuzzRequest) => Promise<number | string>

const overHttp1 =
  (url: string, agent: Agent): Send =>
  ({ method, path, headers, body }) =>
    new Promise((resolve) => {
      const message = request(
        url + path,
        { method, headers: { ...headers, 'content-length': body.length }, agent },
        (response) => {
          response.resume()
          response.once('end', () => resolve(response.statusCode ?? 'no status'))
          response.once('error', (error) => resolve(error.message))
        },
      )
      message.once('error', (error) => resolve(error.message))
      message.end(body)
    })

const overHttp2 =
  (session: ClientHttp2Session): Send =>
  ({ method, path, headers, body }) =>
    new Promise((resolve) => {
      const stream = session.request({ ...headers, ':method': method, ':path': path }, { endStream: body.length === 0 })
      let status: number | string = 'no answer'
      stream.once('response', (answer) => {
        status = answer[':status'] ?? 'no status'
      })
      stream.once('error', (error) => resolve(error.message))
      stream.once('close', () => resolve(status))
      stream.resume()
      if (body.length > 0) stream.end(body)
    })

export async function fuzzSimulator(options: FuzzOptions): Promise<FuzzResult> {
  const { url, requests, concurrency } = options
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const session = connect(url)
  const ways = [overHttp1(url, agent), overHttp2(session)]
  const statuses: Record<string, number> = {}
  const failures: string[] = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < requests) {
      const number = next++
      const asked = drawRequest(options, number)
      const status = await (ways[number % 2] as Send)(asked)
      statuses[status] = (statuses[status] ?? 0) + 1
      if (typeof status === 'string' || status === 500) {
        failures.push(`${number}: ${asked.method} ${asked.path} of ${asked.body.length} bytes: ${status}`)
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  agent.destroy()
  session.destroy()
  return { statuses, failures }
}
