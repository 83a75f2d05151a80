import { expect, test } from 'vitest'
import { awaitReadiness } from '../../src/engine/await-readiness.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { answer, useCallServer } from '../bedrock/call-server.ts'
import { makeMode } from '../bedrock/mode.ts'
import type { ScriptedCall } from '../bedrock/scripted-server.ts'
import { type Way, ways } from '../bedrock/ways.ts'
import { runPlan } from '../fakes/run-plan.ts'

const { serve } = useCallServer()
const [way] = ways as [Way]

/** Refuses so many calls, and serves what follows. Pauses take no time. */
async function wait(notReady: number, waitUntilReadyMs: number | null, status = 429) {
  const server = await serve((call: ScriptedCall) => {
    if (call.index >= notReady) return answer(way, way.reply)(call)
    call.respond(status, { 'x-amzn-errortype': 'ModelNotReadyException', 'content-type': 'application/json' })
    return call.end('{"message":"The model is not ready for inference."}')
  })
  const notices: string[] = []
  const pausesMs: number[] = []
  const waiting = awaitReadiness(runPlan({ modes: [makeMode({ ...way.mode, waitUntilReadyMs })] }), {
    target: { kind: 'url', url: server.url },
    clock: {
      ...systemClock,
      nowMs: systemClock.nowMs,
      sleepUntil: async (atMs: number) => void pausesMs.push(Math.round((atMs - systemClock.nowMs()) / 1_000)),
    },
    credentials: () => Promise.reject(new Error('nobody asks for them')),
    signal: new AbortController().signal,
    onNotice: (notice) => notices.push(notice),
  })
  const error = await waiting.then(
    () => null,
    (reason: Error) => reason.message,
  )
  return { calls: server.calls.length, error, notices, pausesMs }
}

test('a mode that does not wait makes no call', async () => {
  expect(await wait(1, null)).toMatchObject({ calls: 0, error: null })
})

test('one that waits calls until its model is ready, less and less often', async () => {
  const { calls, error, notices, pausesMs } = await wait(3, 600_000)
  expect({ calls, error }).toEqual({ calls: 4, error: null })
  expect(pausesMs).toEqual([1, 2, 4])
  expect(notices[0]).toBe('Mode plain: waiting for reference to be ready, up to 10m.')
})

test('a model that does not get ready in time is an error of the set-up', async () => {
  const { calls, error } = await wait(100, 3_000)
  expect(error).toMatch(
    /^Mode plain: reference wasn't ready within 3s \(ModelNotReadyException\)\.\nRaise waitUntilReady/,
  )
  expect(calls).toBeGreaterThan(0)
})
