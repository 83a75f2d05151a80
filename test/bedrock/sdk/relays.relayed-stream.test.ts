import { expect, test } from 'vitest'
import { AttemptFailure } from '../../../src/bedrock/failures.ts'
import { RelayedStream } from '../../../src/bedrock/sdk/relays.ts'
import { messageStart, messageStop } from '../frames.ts'
import { readInReusedMemory } from '../in-reused-memory.ts'

const open = (): RelayedStream => new RelayedStream(() => undefined)

test('what was read is handed on with its time, though its memory is something else by then', async () => {
  const relay = open()
  readInReusedMemory(relay, messageStart, 10)
  readInReusedMemory(relay, messageStop, 20)
  relay.close(relay.end())
  const seen: [string, number][] = []
  for await (const bytes of relay) seen.push([Buffer.from(bytes).toString('hex'), relay.decodedMs])
  expect(seen).toStrictEqual([
    [messageStart.toString('hex'), 10],
    [messageStop.toString('hex'), 20],
  ])
})

test('who waits for more gets it when it comes, and its end', async () => {
  const relay = open()
  const parts = relay[Symbol.asyncIterator]()
  const first = parts.next()
  readInReusedMemory(relay, messageStart, 10)
  expect((await first).value).toHaveLength(messageStart.length)
  const end = parts.next()
  relay.close({ kind: 'completed' })
  expect(await end).toStrictEqual({ done: true, value: undefined })
})

test('a failure comes after all that was read before it', async () => {
  const relay = open()
  readInReusedMemory(relay, messageStart, 10)
  relay.close({ kind: 'failed', failure: 'reset', errorName: 'ECONNRESET' })
  const parts = relay[Symbol.asyncIterator]()
  expect((await parts.next()).value).toHaveLength(messageStart.length)
  await expect(parts.next()).rejects.toThrow(AttemptFailure)
})

test('after an abort nothing comes any more', async () => {
  const relay = open()
  readInReusedMemory(relay, messageStart, 10)
  relay.close({ kind: 'aborted' })
  await expect(relay[Symbol.asyncIterator]().next()).rejects.toThrow(AttemptFailure)
})

test('bytes that are no frame are kept from the SDK, and end the call as corrupt', async () => {
  const relay = open()
  const bytes = Buffer.concat([messageStart, Buffer.from('<html>Welcome</html>')])
  const outcome = readInReusedMemory(relay, bytes, 10)
  expect(outcome).toStrictEqual({ kind: 'failed', failure: 'corrupt', errorName: 'MalformedFrame' })
  relay.close(outcome!)
  const parts = relay[Symbol.asyncIterator]()
  expect((await parts.next()).value).toHaveLength(messageStart.length)
  await expect(parts.next()).rejects.toThrow(AttemptFailure)
})

test('the lengths of a frame are kept from the SDK until their checksum is there', async () => {
  const relay = open()
  expect(readInReusedMemory(relay, Buffer.concat([messageStart, messageStop.subarray(0, 7)]), 10)).toBeNull()
  expect(readInReusedMemory(relay, messageStop.subarray(7, 11), 20)).toBeNull()
  expect(readInReusedMemory(relay, messageStop.subarray(11), 30)).toBeNull()
  relay.close(relay.end())
  const seen: [string, number][] = []
  for await (const bytes of relay) seen.push([Buffer.from(bytes).toString('hex'), relay.decodedMs])
  expect(seen).toStrictEqual([
    [messageStart.toString('hex'), 10],
    [messageStop.toString('hex'), 30],
  ])
})

test('lengths that cannot be are no part of what the SDK gets, however they are cut', async () => {
  for (const cut of [0, 1, 4, 8, 11]) {
    const relay = open()
    const bytes = Buffer.concat([messageStart, Buffer.alloc(16)])
    expect(readInReusedMemory(relay, bytes.subarray(0, messageStart.length + cut), 10)).toBeNull()
    const outcome = readInReusedMemory(relay, bytes.subarray(messageStart.length + cut), 20)
    expect(outcome).toStrictEqual({ kind: 'failed', failure: 'corrupt', errorName: 'MalformedFrame' })
    relay.close(outcome!)
    const parts = relay[Symbol.asyncIterator]()
    expect((await parts.next()).value).toHaveLength(messageStart.length)
    await expect(parts.next()).rejects.toThrow(AttemptFailure)
  }
})
