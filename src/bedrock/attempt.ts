// One request and its response: the stamps, the limits, the body. An error response is collected for the SDK, which
// knows what it means; a stream is read here, from its first byte on, and never by the SDK.
import type { ModePlan } from '../plan/mode-plan.ts'
import type { Clock } from '../time/clock.ts'
import { AttemptFailure } from './attempt-failure.ts'
import type { CallDraft } from './call-draft.ts'
import type { CallOutcome } from './call-outcome.ts'
import { classifySocketError } from './classify-failure.ts'
import type { Exchange, ExchangeListener, Transport, WireRequest } from './exchange.ts'
import { type LimitWatch, watchLimits } from './limit-watch.ts'
import type { StreamConsumer, StreamException } from './stream-reader.ts'

export interface AttemptContext {
  readonly transport: Transport
  readonly mode: ModePlan
  readonly clock: Clock
  readonly draft: CallDraft
  /** Reads the response if it is a stream. */
  readonly consumer: StreamConsumer
}

/** What the SDK sees of a response. The body of an error is its bytes, that of a stream the attempt itself. */
export interface AttemptResponse {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly body: Uint8Array | Attempt
}

/** `streaming`: HTTP 2xx, `collecting`: any other. */
type Phase = 'waiting' | 'streaming' | 'collecting' | 'over'

/** The time that a server has to end the response after an exception frame, and so leave its connection usable. */
const DRAIN_MS = 1_000
/** No error of Bedrock's comes near this. */
const MAX_ERROR_BODY_BYTES = 1024 * 1024

export class Attempt implements ExchangeListener {
  readonly #context: AttemptContext
  readonly #limits: LimitWatch
  readonly #response = Promise.withResolvers<AttemptResponse>()
  readonly #streamEnd = Promise.withResolvers<CallOutcome>()
  #exchange: Exchange | undefined
  #phase: Phase = 'waiting'
  #firstFrame: PromiseWithResolvers<StreamException | null> | undefined
  #streamEnded: { readonly outcome: CallOutcome; readonly cause: Error | undefined } | undefined
  #drainTimer: NodeJS.Timeout | undefined
  #status = 0
  #headers: Record<string, string> = {}
  #errorBody: Buffer[] = []
  #errorBytes = 0

  constructor(context: AttemptContext) {
    this.#context = context
    this.#limits = watchLimits(context.mode.timeouts, context.clock, (outcome) => this.giveUp(outcome))
  }

  /** Resolves with a stream's headers or with the whole of an error. Rejects with an `AttemptFailure`. */
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
    return this.#streamEnded?.outcome ?? null
  }

  /**
   * Resolves with the stream's first frame if it is an exception, and with null if it is none.
   * @throws AttemptFailure when the stream fails before its first frame.
   */
  firstFrame(): Promise<StreamException | null> {
    this.#firstFrame ??= Promise.withResolvers()
    this.#tellFirstFrame()
    return this.#firstFrame.promise
  }

  giveUp(outcome: CallOutcome): void {
    if (this.#phase === 'over') return
    this.#end(outcome, this.#context.clock.nowMs())
    this.#exchange?.destroy(outcome.kind === 'failed')
  }

  onSent(): void {
    const { clock, draft } = this.#context
    draft.sentMs = clock.nowMs()
    if (draft.attempts === 1) draft.firstSentMs = draft.sentMs
    this.#limits.sent(draft.sentMs)
  }

  onReusedConnection(): void {
    if (this.#phase !== 'waiting') return
    this.#context.draft.connection = 'reused'
    this.#limits.connected()
  }

  onConnected(): void {
    if (this.#phase !== 'waiting') return
    const { clock, draft } = this.#context
    draft.connectMs = clock.nowMs() - draft.sentMs
    this.#limits.connected()
  }

  onResponse(statusCode: number, headers: Record<string, string>): void {
    if (this.#phase !== 'waiting') return
    const nowMs = this.#context.clock.nowMs()
    this.#context.draft.firstByteMs = nowMs
    this.#limits.responded(nowMs)
    this.#status = statusCode
    this.#headers = headers
    const isStream = statusCode >= 200 && statusCode < 300
    this.#phase = isStream ? 'streaming' : 'collecting'
    if (isStream) this.#response.resolve({ statusCode, headers, body: this })
  }

  onData(bytes: Buffer): void {
    if (this.#phase === 'over') return
    const nowMs = this.#context.clock.nowMs()
    this.#limits.read(nowMs)
    if (this.#phase === 'streaming') this.#readStream(bytes, nowMs)
    else this.#collectError(bytes)
  }

  onEnd(): void {
    clearTimeout(this.#drainTimer)
    const nowMs = this.#context.clock.nowMs()
    if (this.#phase === 'streaming') {
      this.#end(this.#context.consumer.end(), nowMs)
    } else if (this.#phase === 'collecting') {
      this.#close(nowMs)
      const body = Buffer.concat(this.#errorBody)
      this.#response.resolve({ statusCode: this.#status, headers: this.#headers, body })
    }
  }

  onError(error: NodeJS.ErrnoException): void {
    clearTimeout(this.#drainTimer)
    if (this.#phase === 'over') return
    const { clock, draft } = this.#context
    const isConnected = draft.connection === 'reused' || !Number.isNaN(draft.connectMs)
    this.#end(classifySocketError(error, isConnected), clock.nowMs(), error)
  }

  #readStream(bytes: Buffer, nowMs: number): void {
    const outcome = this.#context.consumer.read(bytes, nowMs)
    if (outcome === null) {
      if (this.#firstFrame !== undefined) this.#tellFirstFrame()
      return
    }
    this.#end(outcome, nowMs)
    const isServersWord = outcome.kind !== 'failed' || outcome.failure !== 'corrupt'
    if (isServersWord) this.#drainTimer = setTimeout(() => this.#exchange?.destroy(false), DRAIN_MS)
    else this.#exchange?.destroy(true)
  }

  #collectError(bytes: Buffer): void {
    this.#errorBytes += bytes.length
    if (this.#errorBytes <= MAX_ERROR_BODY_BYTES) this.#errorBody.push(bytes)
    else this.giveUp({ kind: 'failed', failure: 'corrupt', errorName: 'EndlessError' })
  }

  #close(nowMs: number): void {
    this.#phase = 'over'
    this.#limits.stop()
    this.#context.draft.endMs = nowMs
  }

  #end(outcome: CallOutcome, nowMs: number, cause?: Error): void {
    const wasStreaming = this.#phase === 'streaming'
    this.#close(nowMs)
    if (!wasStreaming) {
      this.#response.reject(new AttemptFailure(outcome, cause))
      return
    }
    this.#streamEnded = { outcome, cause }
    this.#tellFirstFrame()
    this.#streamEnd.resolve(outcome)
  }

  #tellFirstFrame(): void {
    const exception = this.#context.consumer.firstException()
    if (exception !== undefined) this.#firstFrame?.resolve(exception)
    else if (this.#streamEnded !== undefined) {
      const { outcome, cause } = this.#streamEnded
      this.#firstFrame?.reject(new AttemptFailure(outcome, cause))
    }
  }
}
