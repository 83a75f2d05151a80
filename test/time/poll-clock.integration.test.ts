import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { nextTurn } from '../../src/time/clock.ts'
import { makePollClock } from '../../src/time/poll-clock.ts'
import { makeFakeClock } from '../fakes/fake-clock.ts'

const open = () => {
  const time = makeFakeClock(100)
  return { time, clock: makePollClock(time) }
}

test('the time goes on where it did, and only the stamp stands', () => {
  const { clock, time } = open()
  const stamp = clock.openReadStamp()
  expect(stamp()).toBe(100)
  time.stallTo(120)
  expect([clock.nowMs(), stamp()]).toStrictEqual([120, 100])
})

test('what follows in ticks and in settled promises is of the same poll', async () => {
  const { clock, time } = open()
  const stamp = clock.openReadStamp()
  stamp()
  time.stallTo(120)
  expect(await new Promise((resolve) => process.nextTick(() => resolve(stamp())))).toBe(100)
  expect(await Promise.resolve().then(stamp)).toBe(100)
})

test('a stamp is over with its poll, and with it those of the other connections', async () => {
  const { clock, time } = open()
  const [one, other] = [clock.openReadStamp(), clock.openReadStamp()]
  expect(one()).toBe(100)
  time.stallTo(105)
  expect(other()).toBe(105)
  await nextTurn()
  time.stallTo(110)
  expect([one(), other()]).toStrictEqual([110, 110])
})

test('a connection that was not read in a poll is not stamped with that of another', async () => {
  const { clock, time } = open()
  const [one, other] = [clock.openReadStamp(), clock.openReadStamp()]
  one()
  await nextTurn()
  time.stallTo(110)
  one()
  time.stallTo(115)
  expect(other()).toBe(115)
})

test('a stamp of before a poll does not outlast what that waits for', async () => {
  const server = createServer((socket) => void setTimeout(() => socket.end('late'), 60)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const start = process.hrtime.bigint()
  const elapsedMs = (): number => Number((process.hrtime.bigint() - start) / 1_000_000n)
  const stamp = makePollClock({ nowMs: elapsedMs, sleepUntil: () => Promise.resolve() }).openReadStamp()
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  // From a timer, before the poll in which the bytes come.
  const before = await new Promise<number>((resolve) => setTimeout(() => resolve(stamp()), 0))
  await once(socket, 'data')
  expect(stamp()).toBeGreaterThan(before + 20)
})
