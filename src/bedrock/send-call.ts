import assert from 'node:assert/strict'
import type { Attempt } from './attempt.ts'
import type { SendAttempt } from './attempt-middleware.ts'
import type { CallOutcome } from './call-outcome.ts'
import type { CallUnderWay } from './call-under-way.ts'
import { classifySdkError } from './classify-failure.ts'
import { operations } from './operations.ts'

/** Sends a call, as prepared where it can be, and reads its response where its bytes lie. Never rejects. */
export async function sendCall(call: CallUnderWay): Promise<CallOutcome> {
  const { backoffSignal, context, conversation, draft, onRefusal, settings } = call
  const { client, mode, preparation } = context
  const operation = operations[mode.api]
  let attempt: Attempt | undefined

  const sendAttempt: SendAttempt = (request) => {
    attempt = call.nextAttempt(operation.makeReader(mode, draft, settings))
    return attempt.send(request)
  }
  const sendThroughSdk = (send: SendAttempt): Promise<unknown> =>
    operation.send({ client, mode, conversation, sendAttempt: send, backoffSignal })
  try {
    const { requests } = await preparation.prepare()
    if (requests === null) await sendThroughSdk(sendAttempt)
    else {
      const response = await sendAttempt(await requests.make(operation.makeBody(mode, conversation)))
      // Which of its errors an error response is, the SDK knows.
      if (response.kind === 'error') await sendThroughSdk(() => Promise.resolve(response))
    }
  } catch (error) {
    if (error instanceof Error && '$fault' in error) onRefusal?.(error.message)
    // A stream that ended in its first frame knows better than the error which the SDK made of it.
    return attempt?.streamOutcome ?? classifySdkError(error)
  }
  assert(attempt !== undefined, 'the SDK answered without a request')
  return attempt.streamEnd
}
