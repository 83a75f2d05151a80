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
import type { Attempt, AttemptResponse } from '../attempt.ts'
import { AttemptFailure, classifyStreamException } from '../failures.ts'
import type { RelayedResponse } from './attempt-middleware.ts'
import { Call } from '../call.ts'
import type { CallOutcome } from '../call-record.ts'
import { apis } from '../apis/apis.ts'
import { corrupt, truncated } from '../stream/response-reader.ts'
import type { WireRequest } from '../wire/exchange.ts'
import { CollectedAnswer, RelayedStream } from './relays.ts'
import { makeOutputReader, MalformedReply, type OutputReader } from './output-reader.ts'

/** The SDK makes it, from its command to its last event. */
export class SdkCall extends Call {
  #relay: RelayedStream | CollectedAnswer | undefined
  #reader: OutputReader | undefined

  async attempt(request: WireRequest): Promise<AttemptResponse | RelayedResponse> {
    // The SDK tries again when it has read enough of the last response.
    if (this.#relay !== undefined) this.lastAttempt?.conclude(ENOUGH, this.#relay.decodedMs)
    const reader = makeOutputReader(this, () => relay.decodedMs)
    const Relay = apis[this.context.mode.api].isStream ? RelayedStream : CollectedAnswer
    const relay = new Relay((headers) => reader.begin?.(headers))
    this.#reader = reader
    this.#relay = relay
    const response = await this.attemptWith(relay, request)
    if (response.kind !== 'reply' || this.lastAttempt === undefined) return response
    const { headers, statusCode } = response
    return { kind: 'relayed', statusCode, headers, body: await relayedBody(this.lastAttempt, relay) }
  }

  protected async carryOut(): Promise<CallOutcome> {
    const { context, conversation } = this
    const { client, mode } = context
    try {
      const output = await apis[mode.api].send({ client, mode, conversation, attempts: this })
      if (this.#reader === undefined) throw new Error('the SDK answered without a request')
      const missing = await this.#reader.read(output)
      return missing === null ? { kind: 'completed' } : truncated(missing)
    } catch (error) {
      const relay = this.#relay
      if (relay?.hasBegun !== true || error instanceof AttemptFailure) return this.refusedWith(error)
      const outcome = classifyDecodingError(error)
      this.lastAttempt?.conclude(outcome, relay.decodedMs)
      return outcome
    }
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
