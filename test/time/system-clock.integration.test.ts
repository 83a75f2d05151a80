import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/time/system-clock.ts'

/** Whether it looks at the time in the next turn. */
async function turnsOf(sleep: Promise<void>): Promise<boolean> {
  const hasTurn = process.getActiveResourcesInfo().includes('Immediate')
  await sleep
  return hasTurn
}

describe('the system clock', () => {
  test.each([0.1, 1, 3.7, 40])('never ends a sleep of %d ms before its time', async (sleepMs) => {
    for (let round = 0; round < 10; round++) {
      for (const sleep of [systemClock.sleepUntil, systemClock.awaitArrival]) {
        const atMs = systemClock.nowMs() + sleepMs
        await sleep(atMs)
        expect(systemClock.nowMs()).toBeGreaterThanOrEqual(atMs)
      }
    }
  })

  test('looks at the time turn by turn before an arrival, and in no other sleep', async () => {
    expect(await turnsOf(systemClock.awaitArrival(systemClock.nowMs() + 1))).toBe(true)
    expect(await turnsOf(systemClock.sleepUntil(systemClock.nowMs() + 1))).toBe(false)
  })

  test('ends a sleep until a moment that has passed without giving up the turn', async () => {
    let hasTurned = false
    const turn = setImmediate(() => {
      hasTurned = true
    })
    await systemClock.sleepUntil(systemClock.nowMs() - 1)
    await systemClock.sleepUntil(-Infinity)
    expect(hasTurned).toBe(false)
    clearImmediate(turn)
  })

  test.each([
    { when: 'in a timer', sleepMs: 1e12 },
    { when: 'in its last stretch', sleepMs: 1 },
  ])('ends a sleep when its signal aborts $when, and leaves no listener or timer', async ({ sleepMs }) => {
    const signal = new AbortController()
    const atMs = systemClock.nowMs() + sleepMs
    const sleep = systemClock.awaitArrival(atMs, signal.signal)
    signal.abort()
    await sleep
    expect(process.getActiveResourcesInfo()).not.toContain('Immediate')
    await systemClock.sleepUntil(Infinity, signal.signal)
  })

  test('can sleep for longer than a timer can', async () => {
    const signal = new AbortController()
    let isOver = false
    const sleep = systemClock.sleepUntil(systemClock.nowMs() + 2 ** 33, signal.signal).then(() => {
      isOver = true
      return undefined
    })
    await systemClock.sleepUntil(systemClock.nowMs() + 5)
    expect(isOver).toBe(false)
    signal.abort()
    await sleep
  })

  test('is the same in every thread', async () => {
    const source = new URL('../../src/time/system-clock.ts', import.meta.url).href
    const worker = new Worker(
      `import(${JSON.stringify(source)}).then(({ systemClock }) => {
        const { parentPort } = require('node:worker_threads')
        parentPort.on('message', () => parentPort.postMessage(systemClock.nowMs()))
        parentPort.postMessage('ready')
      })`,
      { eval: true },
    )
    await once(worker, 'message')
    try {
      for (let round = 0; round < 20; round++) {
        const beforeMs = systemClock.nowMs()
        worker.postMessage('now?')
        const [thereMs] = (await once(worker, 'message')) as [number]
        // What happens between two moments here is seen between them there: no difference can hide in it.
        expect(thereMs).toBeGreaterThan(beforeMs)
        expect(thereMs).toBeLessThan(systemClock.nowMs())
      }
    } finally {
      await worker.terminate()
    }
  })
})
