// Reads a ConverseStream response for what is measured: when content came, how it ended, what it used. It makes no
// object for an event, keeps no text, and takes one time for all that one read of the socket brought.
import type { CallOutcome } from './call-outcome.ts'
import type { CallDraft } from './call-draft.ts'
import type { TokenUsage } from './call-record.ts'
import { classifyStreamException } from './classify-failure.ts'
import { readDeltaContent, readDeltaText } from './delta-content.ts'
import { readFrameKind, readHeaderText } from './frame-headers.ts'
import { makeFrameWalker } from './frame-walker.ts'

/** Whoever reads a response's body: it says when the call has ended, and how. */
export interface StreamConsumer {
  /** The outcome when these bytes end the call, else null. */
  read(bytes: Buffer, atMs: number): CallOutcome | null
  /** The outcome of a body that has ended cleanly. */
  end(): CallOutcome
  /** The very first frame: undefined before it came, null when it was an event. */
  firstException(): StreamException | null | undefined
}

/** An exception or error frame. Its body may quote the prompt: it goes to the SDK's error, and nowhere else. */
export interface StreamException {
  readonly kind: 'exception' | 'error'
  readonly type: string
  readonly message: string
  readonly body: Uint8Array
}

export interface StreamLimits {
  readonly stallLimitMs: number
  /** Called for each silence between two content deltas. */
  readonly onGap: (gapMs: number) => void
  /** Called for each piece of text, if at all. */
  readonly onText?: ((text: string) => void) | undefined
}

const CORRUPT = (errorName: string): CallOutcome => ({ kind: 'failed', failure: 'corrupt', errorName })
const TRUNCATED = (errorName: string): CallOutcome => ({ kind: 'failed', failure: 'truncated', errorName })

export function makeStreamReader(draft: CallDraft, { stallLimitMs, onGap, onText }: StreamLimits): StreamConsumer {
  let readMs = Number.NaN
  let messageStopped = false
  let metadataCame = false
  let outcome: CallOutcome | null = null
  let firstException: StreamException | null | undefined

  const onContent = (isVisible: boolean): void => {
    if (draft.chunks++ === 0) {
      draft.firstTokenMs = readMs
    } else {
      const gapMs = readMs - draft.lastTokenMs
      if (!(gapMs <= draft.longestGapMs)) draft.longestGapMs = gapMs
      if (gapMs > stallLimitMs) draft.stalls++
      onGap(gapMs)
    }
    draft.lastTokenMs = readMs
    if (isVisible && Number.isNaN(draft.firstOutputTokenMs)) draft.firstOutputTokenMs = readMs
  }

  const walker = makeFrameWalker((bytes, headersAt, payloadAt, payloadEnd) => {
    const kind = readFrameKind(bytes, headersAt, payloadAt)
    switch (kind) {
      case 'delta': {
        const content = readDeltaContent(bytes, payloadAt, payloadEnd)
        if (content === 'malformed') outcome = CORRUPT('MalformedEvent')
        else if (content !== 'none') onContent(content === 'visible')
        if (content === 'visible' && onText !== undefined) onText(readDeltaText(bytes, payloadAt, payloadEnd))
        break
      }
      case 'message-stop':
        messageStopped = true
        break
      case 'metadata':
        metadataCame = readMetadata(draft, bytes.toString('utf8', payloadAt, payloadEnd))
        if (!metadataCame) outcome = CORRUPT('MalformedMetadata')
        break
      case 'exception':
      case 'error': {
        const exception = readException(kind, bytes, headersAt, payloadAt, payloadEnd)
        if (firstException === undefined) firstException = exception
        outcome = classifyStreamException(exception.type)
        break
      }
      case 'malformed':
        outcome = CORRUPT('MalformedHeaders')
        break
      case 'other':
        break
    }
    if (firstException === undefined) firstException = null
    return outcome === null
  })

  return {
    read(bytes, atMs) {
      readMs = atMs
      if (!walker.push(bytes)) outcome ??= CORRUPT('MalformedFrame')
      return outcome
    },
    end() {
      if (walker.isInsideFrame()) return TRUNCATED('EndInsideFrame')
      if (!messageStopped) return TRUNCATED('EndWithoutMessageStop')
      return metadataCame ? { kind: 'completed' } : TRUNCATED('EndWithoutMetadata')
    },
    firstException: () => firstException,
  }
}

function readException(
  kind: 'exception' | 'error',
  bytes: Buffer,
  headersAt: number,
  payloadAt: number,
  payloadEnd: number,
): StreamException {
  const header = (name: string): string => readHeaderText(bytes, headersAt, payloadAt, name) ?? ''
  return {
    kind,
    type: header(kind === 'exception' ? ':exception-type' : ':error-code') || 'UnknownError',
    message: kind === 'exception' ? '' : header(':error-message'),
    body: Uint8Array.prototype.slice.call(bytes, payloadAt, payloadEnd),
  }
}

/** The parts of the `metadata` event that are recorded; the service may leave any of them out. */
interface Metadata {
  readonly usage?: Partial<TokenUsage>
  readonly metrics?: { readonly latencyMs?: number }
  readonly performanceConfig?: { readonly latency?: string }
}

/** Writes what the event says into the draft; false when it is no JSON object. */
function readMetadata(draft: CallDraft, json: string): boolean {
  let metadata: Metadata | null
  try {
    metadata = JSON.parse(json) as Metadata | null
  } catch {
    return false
  }
  if (typeof metadata !== 'object' || metadata === null) return false
  const { usage, metrics, performanceConfig } = metadata
  if (isCount(usage?.inputTokens) && isCount(usage?.outputTokens)) {
    draft.usage = {
      inputTokens: usage.inputTokens,
      outputTokens: usage.outputTokens,
      cacheReadInputTokens: isCount(usage.cacheReadInputTokens) ? usage.cacheReadInputTokens : 0,
      cacheWriteInputTokens: isCount(usage.cacheWriteInputTokens) ? usage.cacheWriteInputTokens : 0,
      cacheWrite1hInputTokens: 0,
    }
  }
  if (isCount(metrics?.latencyMs)) draft.serviceLatencyMs = metrics.latencyMs
  if (performanceConfig?.latency === 'optimized') draft.servedLatency = 'optimized'
  return true
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0
