// One call of an inference operation, and all that its reply says and the truth knows of it.
import { ask, control, eventNames, messageOf } from '../client.ts'
import { readFrames } from '../frame-reader.ts'

export interface Reply {
  readonly status: number
  /** Of an error, or null. */
  readonly error: string | null
  readonly events: readonly string[]
  /** All the text of the deltas, or of the message. */
  readonly text: string
  readonly stopReason: string | undefined
  /** `usage`, `trace`, `performanceConfig`, `serviceTier`, from the metadata or the answer. */
  readonly metadata: Readonly<Record<string, unknown>>
}

/** `max` tokens are asked for, five unless given. */
export interface Asked {
  readonly operation?: 'converse' | 'converse-stream'
  readonly body?: object
  readonly text?: string
  readonly max?: number
  /** Where the signature says that the caller is. */
  readonly region?: string
}

export async function call(url: string, model: string, asked: Asked = {}): Promise<Reply> {
  const { operation = 'converse-stream', text = 'hello', max = 5, region } = asked
  const body = {
    messages: [{ role: 'user', content: [{ text }] }],
    inferenceConfig: { maxTokens: max },
    ...asked.body,
  }
  const answer = await ask('http1', url, {
    path: `/model/${encodeURIComponent(model)}/${operation}`,
    body: JSON.stringify(body),
    headers: region === undefined ? {} : { authorization: signatureFrom(region) },
  })
  if (answer.status !== 200) {
    return {
      status: answer.status,
      error: messageOf(answer),
      events: [],
      text: '',
      stopReason: undefined,
      metadata: {},
    }
  }
  return operation === 'converse' ? readAnswer(answer.body) : readStream(answer.body)
}

export const signatureFrom = (region: string): string =>
  `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/${region}/bedrock/aws4_request, SignedHeaders=host, Signature=0`

function readAnswer(body: Buffer): Reply {
  const { output, stopReason, ...metadata } = JSON.parse(body.toString('utf8')) as {
    output: { message: { content: { text: string }[] } }
    stopReason: string
  }
  const text = output.message.content.map((block) => block.text).join('')
  return { status: 200, error: null, events: [], text, stopReason, metadata }
}

interface AnyPayload {
  readonly delta?: { readonly text: string }
  readonly stopReason?: string
  readonly message?: string
}

function readStream(body: Buffer): Reply {
  const events = eventNames(body)
  const payloads = readFrames(body).map(({ payload }) => JSON.parse(payload) as AnyPayload)
  return {
    status: 200,
    error: payloads.find(({ message }) => message !== undefined)?.message ?? null,
    events,
    text: payloads.map(({ delta }) => delta?.text ?? '').join(''),
    stopReason: payloads.find(({ stopReason }) => stopReason !== undefined)?.stopReason,
    metadata: (payloads[events.indexOf('metadata')] ?? {}) as Readonly<Record<string, unknown>>,
  }
}

export interface Truth {
  readonly latencyServed: string
  readonly tierServed: string
  readonly region: string
  readonly receivedMs: number
  readonly servedMs: number
  readonly firstTokenMs: number
  readonly lastTokenMs: number
  readonly tokens: number
  readonly chunks: number
}

/** What is known of the last call that ended. */
export async function lastTruth(url: string): Promise<Truth> {
  const { calls } = await control<{ calls: Truth[] }>(url, 'GET /__truth/calls')
  return calls.at(-1) as Truth
}

export interface QuotaTruth {
  readonly quotas: {
    readonly regions: Readonly<Record<string, { readonly models: Readonly<Record<string, ModelTruth>> }>>
    readonly purchased: Readonly<Record<string, Readonly<Record<string, { readonly taken: number }>>>>
  }
}

interface ModelTruth {
  readonly requests: { readonly taken: number }
  readonly tokens: { readonly taken: number; readonly refusals: number }
}

/** Tokens taken of an id's quota; undefined when nobody has asked for it. */
export async function tokensTaken(url: string, id: string, region = 'us-east-1'): Promise<number | undefined> {
  const { quotas } = await control<QuotaTruth>(url, 'GET /__truth')
  return quotas.regions[region]?.models[id]?.tokens.taken
}
