// One request and its response: the stamps, the limits, the body. An error response is collected, for whoever tells what it means; a stream
// is read here, from its first byte on, and never by the SDK.
import type { ModePlan } from '../plan/mode-plan.ts'
import type { Clock } from '../time/clock.ts'
import { AttemptFailure, classifySocketError } from './failures.ts'
import type { ErrorResponse } from './error-response.ts'
import { type CallDraft, type CallOutcome, countLastSilence } from './call-record.ts'
import type { Exchange, ExchangeListener, Transport, WireRequest } from './wire/exchange.ts'
import { type LimitWatch, watchLimits } from './limit-watch.ts'
import type { ResponseReader, StreamException } from './stream/response-reader.ts'
import { isLeftToSdk } from './sdk/retry-strategy.ts'

export interface AttemptContext {
  readonly transport: Transport
  readonly mode: ModePlan
  readonly clock: Clock
  readonly draft: CallDraft
  /** Reads the response if it is no error. */
  readonly reader: ResponseReader
}

export type AttemptResponse =
  /** It is being read. The SDK need know no more. */
  | { readonly kind: 'reply'; readonly statusCode: number; readonly headers: Record<string, string> }
  /** An error response, with as much of its body as came. */
  | ErrorResponse<Uint8Array>
  /** A stream that began with an exception, in a mode that retries. */
  | ErrorResponse<StreamException>

/** `streaming`: HTTP 2xx, `collecting`: any other. */
type Phase = 'waiting' | 'streaming' | 'collecting' | 'over'

/** The time that a server has to end the response after an exception frame, and so leave its connection usable. */
const DRAIN_MS = 1_000
/** Of AWS's, a UUID has 36 characters. What a server of somebody else's may send in its place is cut. */
const LONGEST_REQUEST_ID = 128

const requestIdOf = (headers: Readonly<Record<string, string>>): string | null =>
  (headers['x-amzn-requestid'] ?? headers['request-id'] ?? headers['x-request-id'])?.slice(0, LONGEST_REQUEST_ID) ??
  null

/** No error of Bedrock's comes near this. */
const MAX_ERROR_BODY_BYTES = 1024 * 1024

export class Attempt implements ExchangeListener {
  readonly #context: AttemptContext
  readonly #reader: ResponseReader
  readonly #limits: LimitWatch
  readonly #response = Promise.withResolvers<AttemptResponse>()
  readonly #streamEnd = Promise.withResolvers<CallOutcome>()
  #exchange: Exchange | undefined
  #phase: Phase = 'waiting'
  #streamOutcome: CallOutcome | null = null
  /** Whether `send` has its answer. With retries, a stream's is not known before its first frame. */
  #isAnswered = false
  #drainTimer: NodeJS.Timeout | undefined
  #status = 0
  #headers: Record<string, string> = {}
  #errorBody: Buffer[] = []
  #errorBytes = 0

  constructor(context: AttemptContext) {
    this.#context = context
    this.#reader = context.reader
    this.#limits = watchLimits(context.mode.timeouts, context.clock, (outcome) => this.#exceed(outcome))
  }

  /**
   * Resolves with an error response, or with a stream as soon as it is known that the SDK would not retry it.
   * Rejects with an `AttemptFailure` where there is no response.
   */
  send(request: WireRequest): Promise<AttemptResponse> {
    try {
      this.#exchange = this.#context.transport.open(request, this)
    } catch (error) {
      // Node refused to send it, a header of the wrong form for one.
      const errorName = (error as NodeJS.ErrnoException).code ?? 'Error'
      this.giveUp({ kind: 'failed', failure: 'unknown', errorName })
    }
    return this.#response.promise
  }

  /** Resolves when the stream has ended, with how it did. Waits for ever where there is none. */
  get streamEnd(): Promise<CallOutcome> {
    return this.#streamEnd.promise
  }

  /** The same as a value; null while the stream goes on, and where there is none. */
  get streamOutcome(): CallOutcome | null {
    return this.#streamOutcome
  }

  giveUp(outcome: CallOutcome): void {
    if (this.#phase === 'over') return
    const nowMs = this.#context.clock.nowMs()
    if (this.#phase === 'collecting' && outcome.kind === 'failed') this.#refuse(nowMs)
    else this.#end(outcome, nowMs)
    this.#exchange?.destroy(outcome.kind === 'failed')
  }

  onSent(): void {
    if (this.#phase !== 'waiting') return
    const { clock, draft, mode } = this.#context
    const { retries } = mode
    draft.sentMs = clock.nowMs()
    // Where the SDK may hold a call back, it was ours to send when the SDK took it over.
    if (draft.attempts === 1 && retries.strategy !== 'adaptive') draft.firstSentMs = draft.sentMs
    this.#limits.sent(draft.sentMs)
  }

  onReusedConnection(): void {
    if (this.#phase !== 'waiting') return
    this.onSent()
    this.#context.draft.connection = 'reused'
    this.#limits.connected()
  }

  onConnected(): void {
    if (this.#phase !== 'waiting') return
    const { clock, draft } = this.#context
    draft.connectMs = clock.nowMs() - draft.sentMs
    this.#limits.connected()
  }

  onResponse(statusCode: number, headers: Record<string, string>, readMs: number): void {
    if (this.#phase !== 'waiting') return
    const atMs = this.#notBeforeSent(readMs)
    this.#context.draft.firstByteMs = atMs
    this.#context.draft.requestId = requestIdOf(headers)
    this.#limits.responded(atMs)
    this.#status = statusCode
    this.#headers = headers
    this.#phase = statusCode >= 200 && statusCode < 300 ? 'streaming' : 'collecting'
    if (this.#phase === 'collecting') return
    this.#reader.begin(headers)
    if (!isLeftToSdk(this.#context.mode.retries)) this.#answerStream()
  }

  onData(bytes: Buffer, from: number, end: number, readMs: number): void {
    if (this.#phase === 'over') return
    const atMs = this.#notBeforeSent(readMs)
    this.#limits.read(atMs)
    if (this.#phase === 'streaming') this.#readStream(bytes, from, end, atMs)
    else this.#collectError(Buffer.copyBytesFrom(bytes, from, end - from))
  }

  onEnd(readMs: number): void {
    clearTimeout(this.#drainTimer)
    const atMs = this.#notBeforeSent(readMs)
    if (this.#phase === 'streaming') {
      this.#end(this.#reader.end(), atMs)
    } else if (this.#phase === 'collecting') this.#refuse(atMs)
  }

  onError(error: NodeJS.ErrnoException): void {
    clearTimeout(this.#drainTimer)
    if (this.#phase === 'over') return
    const { clock, draft } = this.#context
    if (this.#phase === 'collecting') {
      this.#refuse(clock.nowMs())
      return
    }
    const isConnected = draft.connection === 'reused' || !Number.isNaN(draft.connectMs)
    this.#end(classifySocketError(error, isConnected), clock.nowMs(), error)
  }

  /**
   * A call that ends may be what this one began at, in the same poll: what its connection brings in the rest of it is stamped with
   * the poll's first read.
   */
  #notBeforeSent(readMs: number): number {
    return Math.max(readMs, this.#context.draft.sentMs)
  }

  #readStream(bytes: Buffer, from: number, end: number, atMs: number): void {
    const outcome = this.#reader.read(bytes, from, end, atMs)
    if (outcome === null) {
      if (!this.#isAnswered && this.#reader.firstException() === null) this.#answerStream()
      return
    }
    this.conclude(outcome, atMs)
  }

  /** Ends a response at what it said, whatever may follow: its connection has a moment to become usable again. */
  conclude(outcome: CallOutcome, atMs: number): void {
    if (this.#phase !== 'streaming') return
    this.#end(outcome, atMs)
    const isServersWord = outcome.kind !== 'failed' || outcome.failure !== 'corrupt'
    if (isServersWord) this.#drainTimer = setTimeout(() => this.#exchange?.destroy(false), DRAIN_MS)
    else this.#exchange?.destroy(true)
  }

  #exceed(outcome: CallOutcome): void {
    const { clock, draft, mode } = this.#context
    const isSilence = this.#phase === 'streaming' && outcome.kind === 'failed' && outcome.failure === 'stalled'
    // The worst silence of all is one that nothing came behind.
    if (isSilence) countLastSilence(draft, clock.nowMs(), mode.stallLimitMs)
    this.giveUp(outcome)
  }

  #collectError(bytes: Buffer): void {
    this.#errorBytes += bytes.length
    if (this.#errorBytes <= MAX_ERROR_BODY_BYTES) this.#errorBody.push(bytes)
    else {
      this.#refuse(this.#context.clock.nowMs())
      this.#exchange?.destroy(true)
    }
  }

  /** However the body of an error response ends, whole or not, its status and its headers have said what it is. */
  #refuse(nowMs: number): void {
    this.#close(nowMs)
    this.#answerError(Buffer.concat(this.#errorBody))
  }

  #close(nowMs: number): void {
    this.#phase = 'over'
    this.#limits.stop()
    this.#context.draft.endMs = nowMs
  }

  #end(outcome: CallOutcome, nowMs: number, cause?: Error): void {
    const wasStreaming = this.#phase === 'streaming'
    this.#close(nowMs)
    if (wasStreaming) {
      this.#streamOutcome = outcome
      this.#streamEnd.resolve(outcome)
    }
    if (this.#isAnswered) return
    const exception = wasStreaming ? this.#reader.firstException() : undefined
    if (exception === undefined) this.#response.reject(new AttemptFailure(outcome, cause))
    else if (exception === null) this.#answerStream()
    else this.#answerError(exception)
  }

  #answerStream(): void {
    this.#isAnswered = true
    this.#response.resolve({ kind: 'reply', statusCode: this.#status, headers: this.#headers })
  }

  #answerError(body: Uint8Array | StreamException): void {
    this.#isAnswered = true
    const response = { kind: 'error', statusCode: this.#status, headers: this.#headers } as const
    this.#response.resolve(body instanceof Uint8Array ? { ...response, body } : { ...response, body })
  }
}
