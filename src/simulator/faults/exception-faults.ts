// Faults that end a stream with an exception frame, under the HTTP 200 that opened it.
import { z } from 'zod'

import { encodeException } from '../wire/event-stream-frame.ts'
import { afterDeltas, aim } from './aim.ts'
import type { StreamFault } from './stream-fault.ts'

/** Instead of messageStart. An SDK's `send` rejects with it, and retries. */
export const exceptionFirstFrameFault = z.strictObject({ kind: z.literal('exception-first-frame'), ...aim })

export const exceptionFirstFrame = (fault: z.infer<typeof exceptionFirstFrameFault>): StreamFault => ({
  name: fault.kind,
  at: 'first-frame',
  delayMs: 0,
  bytes: encodeException('throttlingException', 'Too many requests, please wait before trying again.'),
  next: 'end',
  outcome: 'throttled',
})

/** Between deltas: the model failed. */
export const exceptionMidStreamFault = z.strictObject({ kind: z.literal('exception-mid-stream'), ...aim, afterDeltas })

export const exceptionMidStream = (fault: z.infer<typeof exceptionMidStreamFault>): StreamFault => ({
  name: fault.kind,
  at: { afterDeltas: fault.afterDeltas },
  delayMs: 0,
  bytes: encodeException(
    'modelStreamErrorException',
    'An error occurred while streaming the response. Retry your request.',
  ),
  next: 'end',
  outcome: 'failed',
})
