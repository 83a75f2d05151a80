import assert from 'node:assert/strict'
import type { Attempt } from './attempt.ts'
import type { SendAttempt } from './sdk/attempt-middleware.ts'
import type { CallOutcome } from './call-record.ts'
import type { CallUnderWay } from './call-under-way.ts'
import { classifyHttpError, classifySdkError, describeSdkError } from './failures.ts'
import { describeError, type ErrorResponse } from './error-response.ts'
import { operations } from './apis/apis.ts'

/** Sends a call, as prepared where it can be, and reads its response where its bytes lie. Never rejects. */
export async function sendCall(call: CallUnderWay): Promise<CallOutcome> {
  const { backoffSignal, context, conversation, draft, onRefusal, settings } = call
  const { client, mode, preparation } = context
  const operation = operations[mode.api]
  let attempt: Attempt | undefined
  let refusal: ErrorResponse<unknown> | null = null

  const sendAttempt: SendAttempt = async (request) => {
    refusal = null
    attempt = call.nextAttempt(operation.makeReader(mode, draft, settings))
    const response = await attempt.send(request)
    if (response.kind === 'error') refusal = response
    return response
  }
  const sendThroughSdk = (send: SendAttempt): Promise<unknown> =>
    operation.send({ client, mode, conversation, sendAttempt: send, onHandedOver: call.handOver, backoffSignal })
  try {
    const { requests } = await preparation.prepare()
    if (requests === null) await sendThroughSdk(sendAttempt)
    else {
      const response = await sendAttempt(await requests.make(operation.makeBody(mode, conversation)))
      if (response.kind === 'error' && response.body instanceof Uint8Array) {
        const outcome = classifyRefusal({ ...response, body: response.body }, onRefusal)
        if (outcome !== null) return outcome
        await sendThroughSdk(() => Promise.resolve(response))
      }
    }
  } catch (error) {
    if (error instanceof Error && refusal !== null) tell(describeSdkError(error, refusal).message, onRefusal)
    // A stream that ended in its first frame knows better than the error which the SDK made of it.
    return attempt?.streamOutcome ?? classifySdkError(error, refusal)
  }
  assert(attempt !== undefined, 'the SDK answered without a request')
  return attempt.streamEnd
}

/**
 * Null for whom the SDK must see: by the `Date` of an answer to a signature that is too early or too late, it corrects its clock for the
 * calls that follow.
 */
function classifyRefusal(
  response: ErrorResponse<Uint8Array>,
  onRefusal: CallUnderWay['onRefusal'],
): CallOutcome | null {
  const { errorName, message } = describeError(response)
  const outcome = classifyHttpError(response.statusCode, errorName, message ?? '')
  if (outcome.kind === 'failed' && outcome.failure === 'access-denied') return null
  tell(message, onRefusal)
  return outcome
}

function tell(message: string | null, onRefusal: CallUnderWay['onRefusal']): void {
  if (message !== null) onRefusal?.(message)
}
