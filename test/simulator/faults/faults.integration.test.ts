import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { wallClockMs } from '../../../src/time/system-clock.ts'
import { ask, control, converseStreamPath, eventNames, messageOf, type Protocol, protocols } from '../client.ts'
import { readFrames } from '../frame-reader.ts'
import { writeProfile } from '../profile-file.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: await writeProfile(), seed: 1 })
})
afterAll(() => simulator.close())
beforeEach(() => control(simulator.url, 'POST /__reset'))

const addFault = (fault: object) => control(simulator.url, 'POST /__faults', { count: 1, ...fault })
const truth = () => control<Record<string, unknown>>(simulator.url, 'GET /__truth')
const delta = 'contentBlockDelta'

// 30 ms to the first token and nine gaps of 5 ms. Writes are late by chance, and never early.
const UNSPOILT_MS = 30 + 9 * 5

/** A TCP reset takes with it what its client has not read yet, so that the headers too may be lost. */
const brokenBy = (protocol: Protocol): Promise<string | null | undefined> =>
  ask(protocol, simulator.url).then(
    ({ broken }) => broken,
    ({ code }: NodeJS.ErrnoException) => code,
  )

async function lastCallMs(): Promise<number> {
  const { calls } = await control<{ calls: { receivedMs: number; endMs: number }[] }>(
    simulator.url,
    'GET /__truth/calls',
  )
  const { receivedMs, endMs } = calls.at(-1)!
  return endMs - receivedMs
}

describe.each(protocols)('over %s', (protocol) => {
  test('throttle answers as the quota would', async () => {
    await addFault({ kind: 'throttle', cause: 'tokens' })
    const answer = await ask(protocol, simulator.url)
    expect([answer.status, messageOf(answer)]).toEqual([429, 'Too many tokens, please wait before trying again.'])
    expect(await truth()).toMatchObject({ throttled: 1 })
  })

  test('error answers with any status and name', async () => {
    await addFault({ kind: 'error', status: 424, name: 'ModelErrorException', message: 'no' })
    const answer = await ask(protocol, simulator.url)
    expect([answer.status, messageOf(answer)]).toEqual([424, 'no'])
    expect(answer.headers['x-amzn-errortype']).toMatch(/^ModelErrorException:/)
    expect(await truth()).toMatchObject({ failed: 1 })
  })

  test('exception-first-frame is HTTP 200 and then a throttling exception alone', async () => {
    await addFault({ kind: 'exception-first-frame' })
    const answer = await ask(protocol, simulator.url)
    expect([answer.status, eventNames(answer.body)]).toEqual([200, ['!throttlingException']])
    expect(await truth()).toMatchObject({ throttled: 1 })
  })

  test('exception-mid-stream breaks a reply off between deltas', async () => {
    await addFault({ kind: 'exception-mid-stream', afterDeltas: 2 })
    const answer = await ask(protocol, simulator.url)
    expect(eventNames(answer.body)).toEqual(['messageStart', delta, delta, '!modelStreamErrorException'])
    expect(answer.broken).toBeNull()
    expect(await truth()).toMatchObject({ failed: 1 })
  })

  test('reset breaks the connection or the stream', async () => {
    await addFault({ kind: 'reset', afterDeltas: 2 })
    expect(await brokenBy(protocol)).toBe(protocol === 'http1' ? 'ECONNRESET' : 'ERR_HTTP2_STREAM_ERROR')
    expect(await truth()).toMatchObject({ failed: 1, aborted: 0 })
  })

  test('fin-early ends cleanly with no messageStop', async () => {
    await addFault({ kind: 'fin-early', afterDeltas: 1 })
    const answer = await ask(protocol, simulator.url)
    expect(answer.broken).toBeNull()
    expect(eventNames(answer.body)).toEqual(['messageStart', delta])
  })

  test('fin-early after more deltas than there are still leaves out the end', async () => {
    await addFault({ kind: 'fin-early', afterDeltas: 999 })
    const answer = await ask(protocol, simulator.url)
    expect(eventNames(answer.body)).toEqual(['messageStart', ...Array.from({ length: 10 }, () => delta)])
  })

  test('cut-frame ends cleanly inside a frame', async () => {
    await addFault({ kind: 'cut-frame', afterDeltas: 1 })
    const answer = await ask(protocol, simulator.url)
    expect(answer.broken).toBeNull()
    expect(() => readFrames(answer.body)).toThrow('cut frame')
  })

  test('cut-frame keeps as many bytes as it is told', async () => {
    await addFault({ kind: 'fin-early', afterDeltas: 0 })
    const whole = await ask(protocol, simulator.url)
    await control(simulator.url, 'POST /__reset')
    await addFault({ kind: 'cut-frame', afterDeltas: 0, keepBytes: 3 })
    const cut = await ask(protocol, simulator.url)
    expect(cut.body.length - whole.body.length).toBe(3)
  })

  test('bad-crc spoils one frame of a reply that is otherwise whole', async () => {
    await addFault({ kind: 'bad-crc', afterDeltas: 1 })
    const answer = await ask(protocol, simulator.url)
    expect(answer.broken).toBeNull()
    expect(() => readFrames(answer.body)).toThrow('message checksum')
    expect(await truth()).toMatchObject({ failed: 1 })
  })

  test('stall makes a silence and then goes on', async () => {
    await addFault({ kind: 'stall', afterDeltas: 4, ms: 300 })
    const answer = await ask(protocol, simulator.url)
    expect(eventNames(answer.body)).toContain('metadata')
    expect(await lastCallMs()).toBeGreaterThanOrEqual(UNSPOILT_MS + 300)
    const { gapMs, completed } = (await truth()) as { gapMs: { p50: number }; completed: number }
    expect(completed).toBe(1)
    expect(gapMs.p50).toBeLessThan(100)
  })

  test('drip writes every later frame a few bytes at a time, and the truth has it written with its last', async () => {
    await addFault({ kind: 'drip', afterDeltas: 8, bytesAtOnce: 40, everyMs: 50 })
    const answer = await ask(protocol, simulator.url)
    expect(eventNames(answer.body)).toContain('metadata')
    // The shortest frame of a delta has more than 120 bytes: three waits at least for each of two, and for each at the end.
    expect(await lastCallMs()).toBeGreaterThanOrEqual(UNSPOILT_MS + (2 + 3) * 3 * 50)
    const { gapMs, completed } = (await truth()) as { gapMs: { p50: number }; completed: number }
    expect(completed).toBe(1)
    expect(gapMs.p50).toBeLessThan(150)
  })

  test('go-away lets the reply end in order, or breaks it off', async () => {
    await addFault({ kind: 'go-away', how: 'after-this' })
    expect(eventNames((await ask(protocol, simulator.url)).body)).toContain('metadata')
    await addFault({ kind: 'go-away', how: 'at-once' })
    expect(await brokenBy(protocol)).not.toBeNull()
    expect(await truth()).toMatchObject({ completed: 1, failed: 1, aborted: 0 })
  })

  test('go-away breaks an answer in one piece off before it has begun', async () => {
    const path = converseStreamPath().replace('converse-stream', 'converse')
    await addFault({ kind: 'go-away', how: 'at-once' })
    const end = await ask(protocol, simulator.url, { path }).then(
      ({ status, broken }) => `${status} ${broken}`,
      ({ code }: NodeJS.ErrnoException) => `0 ${code}`,
    )
    expect(end).toBe(protocol === 'http1' ? '0 ECONNRESET' : '0 ERR_HTTP2_SESSION_ERROR')
    expect(await truth()).toMatchObject({ completed: 0, failed: 1, aborted: 0 })
  })

  test('an answer in one piece has no frames: an exception is an HTTP error, a fault of frames breaks it off', async () => {
    const path = converseStreamPath().replace('converse-stream', 'converse')
    await addFault({ kind: 'exception-first-frame' })
    await addFault({ kind: 'exception-mid-stream' })
    await addFault({ kind: 'cut-frame' })
    await addFault({ kind: 'stall', ms: 100 })
    const answers = [0, 1, 2, 3].map(() => ask(protocol, simulator.url, { path }))
    const sound = (await Promise.all(answers)).map(({ status, broken }) =>
      broken === null ? String(status) : 'broken',
    )
    expect(sound.toSorted((a, b) => a.localeCompare(b))).toEqual(['200', '424', '429', 'broken'])
    expect(await truth()).toMatchObject({ completed: 1, throttled: 1, failed: 2, aborted: 0 })
  })
})

test('a skewed clock dates answers, and a reset sets it right', async () => {
  const skewMs = async () => Date.parse(String((await ask('http1', simulator.url)).headers.date)) - wallClockMs()
  await control(simulator.url, 'POST /__faults', { kind: 'clock-skew', ms: -3_600_000 })
  await expect.poll(skewMs).toBeLessThan(-3_500_000)
  await control(simulator.url, 'POST /__reset')
  expect(Math.abs(await skewMs())).toBeLessThan(60_000)
})

test('a pause holds everything up, and everything then happens that much later', async () => {
  // The first token comes so late that the pause begins before it, however busy the machine is that runs the test.
  const paused = await startSimulator({ port: 0, profile: await writeProfile({ timeToFirstToken: '2s' }), seed: 1 })
  try {
    const call = ask('http1', paused.url)
    await expect.poll(() => control(paused.url, 'GET /__truth'), { interval: 1 }).toMatchObject({ inFlight: 1 })
    await control(paused.url, 'POST /__faults', { kind: 'pause', ms: 400 })
    await Promise.all([call, ask('http1', paused.url)])
    const { calls } = await control<{ calls: { receivedMs: number; endMs: number }[] }>(
      paused.url,
      'GET /__truth/calls',
    )
    expect(calls).toHaveLength(2)
    // 2 s to the first token and nine gaps of 5 ms, and the pause on top: it does not hide in a reply that catches up.
    const [first] = calls
    expect((first?.endMs ?? 0) - (first?.receivedMs ?? 0)).toBeGreaterThanOrEqual(2_000 + 9 * 5 + 400)
  } finally {
    await paused.close()
  }
})

test('faults can be listed, several at once, and a reset clears them', async () => {
  const faults = [
    { kind: 'reset', count: 2 },
    { kind: 'throttle', share: 0.5 },
  ]
  expect(await control(simulator.url, 'POST /__faults', faults)).toMatchObject({ faults })
  expect(await control(simulator.url, 'GET /__faults')).toMatchObject({ faults })
  await control(simulator.url, 'POST /__reset')
  expect(await control(simulator.url, 'GET /__faults')).toEqual({ faults: [] })
})

test('faults that are too many are refused together, with how many there are', async () => {
  await addFault({ kind: 'reset' })
  const body = JSON.stringify(Array.from({ length: 1_000 }, () => ({ kind: 'reset', count: 1 })))
  const answer = await ask('http1', simulator.url, { path: '/__faults', body })
  expect([answer.status, messageOf(answer)]).toEqual([
    400,
    'expected at most 1000 faults in force, found 1 and 1000 more; POST /__reset ends them',
  ])
  expect(await control<{ faults: unknown[] }>(simulator.url, 'GET /__faults')).toHaveProperty('faults.length', 1)
})

test.each([
  ['an unknown kind', { kind: 'quake', count: 1 }, /^fault, kind: expected one of throttle, error, .*, found "quake"$/],
  ['neither share nor count', { kind: 'reset' }, /^fault: expected either `share` .* or `count`/],
  ['no time', { kind: 'stall', count: 1 }, /^fault, ms: expected number, found nothing$/],
  ['a time below 0', { kind: 'pause', ms: -1 }, /^fault, ms: expected a number above 0, found -1$/],
  ['an unknown key', { kind: 'reset', count: 1, after: 2 }, /^fault: expected known keys only, found after$/],
  ['a fault of the server in a list', [{ kind: 'pause', ms: 1 }], /^fault, 0 → kind: expected one of throttle/],
])('a fault with %s is answered with what is wrong', async (_, fault, message) => {
  const answer = await ask('http1', simulator.url, { path: '/__faults', body: JSON.stringify(fault) })
  expect(answer.status).toBe(400)
  expect(messageOf(answer)).toMatch(message)
})

test('what is no JSON is no fault', async () => {
  const answer = await ask('http1', simulator.url, { path: '/__faults', body: 'stall' })
  expect([answer.status, messageOf(answer)]).toEqual([400, 'expected JSON: a fault or a list of faults'])
})
