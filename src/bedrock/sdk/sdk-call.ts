// The readable road: the SDK serialises, signs, sends by our transport, and decodes; what is measured is taken from its events
// by the plainest loop over them. It costs many times what the other road does (docs/performance.md), and both must
// come to the same. Where the SDK cannot tell as much, only the name of the error differs:
//
//   what is wrong                                  decoder: seismo     decoder: sdk
//   a checksum, headers, JSON within a frame       Malformed…          the SDK's name for it: Error, SyntaxError, TypeError …
//   a whole answer that is no JSON                 MalformedAnswer     SyntaxError
//
// and what seismo does not look at does not fail there: the rest of a delta that begins as they all do. An exception that
// does not say its type is unknown to seismo, and malformed to the SDK.
import type { Attempt } from '../attempt.ts'
import type { ErrorResponse } from '../error-response.ts'
import { AttemptFailure, classifySdkError, classifyStreamException, describeSdkError } from '../failures.ts'
import type { SendAttempt } from './attempt-middleware.ts'
import type { CallOutcome } from '../call-record.ts'
import type { CallUnderWay } from '../call-under-way.ts'
import { isStreaming, operations } from '../apis/apis.ts'
import { corrupt, truncated } from '../stream/response-reader.ts'
import { CollectedAnswer, RelayedStream } from './relays.ts'
import { makeOutputReader, MalformedReply, type OutputReader } from './output-reader.ts'

/** Has the SDK make a call from its command to its last event. Never rejects. */
export async function decodeCall(call: CallUnderWay): Promise<CallOutcome> {
  const { backoffSignal, context, conversation, onRefusal } = call
  const { client, mode } = context
  let attempt: Attempt | undefined
  let relay: RelayedStream | CollectedAnswer | undefined
  let reader: OutputReader | undefined
  let refusal: ErrorResponse<unknown> | null = null

  const sendAttempt: SendAttempt = async (request) => {
    // The SDK tries again when it has read enough of the last response.
    if (attempt !== undefined && relay !== undefined) attempt.conclude(ENOUGH, relay.decodedMs)
    const outputs = makeOutputReader(call, () => next.decodedMs)
    const Relay = isStreaming(mode.api) ? RelayedStream : CollectedAnswer
    const next = new Relay((headers) => outputs.begin?.(headers))
    reader = outputs
    relay = next
    refusal = null
    attempt = call.nextAttempt(next)
    const response = await attempt.send(request)
    if (response.kind === 'error') refusal = response
    if (response.kind !== 'reply') return response
    const { headers, statusCode } = response
    return { kind: 'relayed', statusCode, headers, body: await relayedBody(attempt, next) }
  }
  const end = (error: unknown): CallOutcome => {
    if (relay?.hasBegun !== true || error instanceof AttemptFailure) {
      const message = error instanceof Error && refusal !== null ? describeSdkError(error, refusal).message : null
      if (message !== null) onRefusal?.(message)
      return classifySdkError(error, refusal)
    }
    const outcome = classifyDecodingError(error)
    attempt?.conclude(outcome, relay.decodedMs)
    return outcome
  }
  try {
    const output = await operations[mode.api].send({
      client,
      mode,
      conversation,
      sendAttempt,
      onHandedOver: call.handOver,
      backoffSignal,
    })
    if (reader === undefined) throw new Error('the SDK answered without a request')
    const missing = await reader.read(output)
    return missing === null ? { kind: 'completed' } : truncated(missing)
  } catch (error) {
    return end(error)
  }
}

const ENOUGH: CallOutcome = { kind: 'aborted' }

/** A stream at once, a whole answer when it is whole. */
async function relayedBody(
  { streamEnd }: Attempt,
  relay: RelayedStream | CollectedAnswer,
): Promise<AsyncIterable<Uint8Array> | Uint8Array> {
  if (relay instanceof RelayedStream) {
    void streamEnd.then((outcome) => relay.close(outcome))
    return relay
  }
  const outcome = await streamEnd
  if (outcome.kind !== 'completed') throw new AttemptFailure(outcome)
  return relay.bytes
}

/** What JavaScript calls the errors that a decoder runs into. Those that a stream brings have names of AWS's. */
const OF_A_DECODER = /^(?:Error|RangeError|SyntaxError|TypeError)$/

function classifyDecodingError(error: unknown): CallOutcome {
  if (!(error instanceof Error)) return corrupt(typeof error)
  const isMalformed = error instanceof MalformedReply || OF_A_DECODER.test(error.name)
  return isMalformed ? corrupt(error.name) : classifyStreamException(error.name)
}
