// Every fault that the simulator knows, and the name that the harness gives to it.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { CallOutcome, FailureKind, ThrottleKind } from '../../src/bedrock/call-record.ts'
import { openBedrock } from '../../src/bedrock/open-bedrock.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import type { Decoder } from '../../src/plan/run-plan.ts'
import { type Simulator, startSimulator } from '../../src/simulator/start-simulator.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { control } from '../simulator/client.ts'
import { MODEL, writeProfile } from '../simulator/profile-file.ts'
import { conversation, makeMode } from './mode.ts'
import { fewerRoads } from './roads.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: await writeProfile({ model: '    body: claude' }), seed: 1 })
})
afterAll(() => simulator.close())
beforeEach(() => control(simulator.url, 'POST /__reset'))

const IDLE_MS = 400

const throttled = (throttle: ThrottleKind): CallOutcome => ({ kind: 'throttled', throttle })
const failed = (failure: FailureKind, errorName?: string) => ({
  kind: 'failed',
  failure,
  ...(errorName === undefined ? {} : { errorName }),
})
const completed: CallOutcome = { kind: 'completed' }

const errors: readonly (readonly [name: string, outcome: object])[] = [
  ['ThrottlingException', throttled('requests')],
  ['ModelNotReadyException', throttled('not-ready')],
  ['ServiceUnavailableException', throttled('capacity')],
  ['ModelTimeoutException', failed('model-timeout', 'ModelTimeoutException')],
  ['ModelErrorException', failed('model-error', 'ModelErrorException')],
  ['ModelStreamErrorException', failed('model-error', 'ModelStreamErrorException')],
  ['InternalServerException', failed('server-error', 'InternalServerException')],
  ['ValidationException', failed('validation', 'ValidationException')],
  ['ServiceQuotaExceededException', failed('quota-exceeded', 'ServiceQuotaExceededException')],
  ['ConflictException', failed('validation', 'ConflictException')],
  ['AccessDeniedException', failed('model-access', 'AccessDeniedException')],
  ['ResourceNotFoundException', failed('not-found', 'ResourceNotFoundException')],
]

const exceptions: readonly (readonly [exception: string, outcome: object])[] = [
  ['throttlingException', throttled('in-stream')],
  ['serviceUnavailableException', throttled('in-stream')],
  ['modelStreamErrorException', failed('model-error', 'ModelStreamErrorException')],
  ['internalServerException', failed('server-error', 'InternalServerException')],
  ['validationException', failed('validation', 'ValidationException')],
  ['gremlinException', failed('unknown', 'GremlinException')],
]

const silences: readonly (readonly [fault: Readonly<Record<string, unknown>>, outcome: object])[] = [
  [{ kind: 'reset' }, failed('reset')],
  [{ kind: 'fin-early' }, failed('truncated')],
  ...['length', 'prelude', 'headers', 'payload'].map(
    (place) => [{ kind: 'cut-frame', in: place }, failed('truncated')] as const,
  ),
  [{ kind: 'bad-crc', of: 'prelude' }, failed('corrupt')],
  [{ kind: 'bad-crc', of: 'message' }, failed('corrupt')],
  [{ kind: 'error-frame', code: 'InternalError' }, failed('unknown', 'InternalError')],
  [{ kind: 'stall', ms: 10 * IDLE_MS }, failed('stalled')],
  [{ kind: 'stall', ms: IDLE_MS / 4 }, completed],
  [{ kind: 'drip', bytesAtOnce: 100, everyMs: 5 }, completed],
  [{ kind: 'go-away', how: 'after-this' }, completed],
  [{ kind: 'go-away', how: 'at-once' }, failed('reset')],
  [{ kind: 'refuse-stream' }, failed('reset')],
  [{ kind: 'throttle', cause: 'tokens' }, throttled('tokens')],
  [{ kind: 'throttle', cause: 'daily-tokens' }, throttled('daily-tokens')],
]

/** What a whole answer, which has no frames, can suffer. */
const ofWholeAnswers: readonly (readonly [fault: Readonly<Record<string, unknown>>, outcome: object])[] = [
  [{ kind: 'reset' }, failed('reset')],
  [{ kind: 'fin-early' }, failed('reset')],
  [{ kind: 'stall', ms: IDLE_MS / 4 }, completed],
  [{ kind: 'refuse-stream' }, failed('reset')],
  [{ kind: 'throttle', cause: 'tokens' }, throttled('tokens')],
]

/** How the harness says that one call ended. */
async function callOnce(changes: Partial<ModePlan>, decoder: Decoder): Promise<CallOutcome> {
  const timeouts = { connectMs: 5_000, responseMs: 10_000, idleMs: IDLE_MS, callMs: 20_000 }
  const inference = { maxTokens: 100, temperature: null, topP: null, stopSequences: [] }
  const mode = makeMode({ model: MODEL, timeouts, inference, ...changes })
  const target = { kind: 'url', url: simulator.url } as const
  const bedrock = openBedrock({ modes: [mode], target, clock: systemClock, decoder })
  try {
    const { outcome } = await bedrock.call(0, conversation, { onGap: () => undefined })
    return outcome
  } finally {
    await bedrock.close()
  }
}

const STREAMS = [
  { api: 'converse-stream', body: null },
  { api: 'invoke-model-stream', body: 'claude' },
] as const
const WHOLE = [
  { api: 'converse', body: null },
  { api: 'invoke-model', body: 'claude' },
] as const

describe.each(fewerRoads)('over $protocol, decoded by $decoder', ({ decoder, protocol }) => {
  const transport = { protocol, streamsPerConnection: 10 }
  const callUnder = async (fault: object, way: Partial<ModePlan>): Promise<CallOutcome> => {
    await control(simulator.url, 'POST /__faults', { count: 1, ...fault })
    return callOnce({ ...way, transport }, decoder)
  }

  const call = (): Promise<CallOutcome> => callOnce({ transport }, decoder)

  describe.each([...STREAMS, ...WHOLE])('$api', (way) => {
    test.each(errors)('%s', async (name, outcome) => {
      expect(await callUnder({ kind: 'error', name }, way)).toMatchObject(outcome)
    })
  })

  describe.each(STREAMS)('$api', (way) => {
    test.each(exceptions)('%s as the first frame', async (exception, outcome) => {
      expect(await callUnder({ kind: 'exception-first-frame', exception }, way)).toMatchObject(outcome)
    })

    test.each(exceptions)('%s in mid-stream', async (exception, outcome) => {
      expect(await callUnder({ kind: 'exception-mid-stream', exception }, way)).toMatchObject(outcome)
    })

    test.each(silences)('%j', async (fault, outcome) => {
      expect(await callUnder(fault, way)).toMatchObject(outcome)
    })
  })

  describe.each(WHOLE)('$api', (way) => {
    test.each(ofWholeAnswers)('%j', async (fault, outcome) => {
      expect(await callUnder(fault, way)).toMatchObject(outcome)
    })
  })

  test('connections that are refused for a while, and then are not', async () => {
    await control(simulator.url, 'POST /__faults', { kind: 'refuse-connections', ms: 500 })
    await expect.poll(call, { interval: 5, timeout: 400 }).toMatchObject(failed('connect', 'ECONNREFUSED'))
    await expect.poll(call, { interval: 50, timeout: 5_000 }).toMatchObject(completed)
  })
})
