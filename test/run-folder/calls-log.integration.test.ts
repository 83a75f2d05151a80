import { appendFileSync, mkdirSync, readFileSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { CALLS_LOG, cutTornCall, findCalls, joinCalls, openCallsLog } from '../../src/run-folder/calls-log.ts'
import { temporaryFolder } from '../engine/conduct.ts'

const line = (nth: number): string => `{"call":${nth},"said":"${'ü'.repeat(nth % 7)}"}\n`

function linesOf(from: number, calls: number): { bytes: Uint8Array; calls: number } {
  const text = Array.from({ length: calls }, (_, nth) => line(from + nth)).join('')
  return { bytes: Buffer.from(text), calls }
}

const textIn = (folder: string): string => readFileSync(join(folder, CALLS_LOG), 'utf8')
const allLines = (calls: number): string => Array.from({ length: calls }, (_, nth) => line(nth)).join('')

test('what is appended is in the file soon, in its order, and nothing twice when it is closed', async () => {
  const folder = temporaryFolder()
  const log = openCallsLog(folder)
  for (let batch = 0; batch < 50; batch++) log.append(linesOf(batch * 20, 20))
  await vi.waitFor(() => expect(textIn(folder)).toBe(allLines(1_000)))
  log.append(linesOf(1_000, 20))
  expect(log.close()).toEqual({ calls: 1_020, failure: null })
  expect(textIn(folder)).toBe(allLines(1_020))
})

test('closing writes all that waits before it returns, also while a write is under way', async () => {
  const folder = temporaryFolder()
  const log = openCallsLog(folder)
  for (let batch = 0; batch < 50; batch++) log.append(linesOf(batch * 20, 20))
  expect(log.close()).toEqual({ calls: 1_000, failure: null })
  expect(textIn(folder)).toBe(allLines(1_000))
  // The write that was under way is over by now, and has changed nothing.
  await new Promise((resolve) => setImmediate(resolve))
  log.append(linesOf(0, 1))
  expect(log.close()).toEqual({ calls: 1_000, failure: null })
  expect(textIn(folder)).toBe(allLines(1_000))
})

test('whole lines are told from a piece of one, which is cut off once nobody writes it any more', () => {
  const folder = temporaryFolder()
  expect(findCalls(folder)).toBeNull()
  const log = openCallsLog(folder)
  log.append(linesOf(0, 100))
  log.close()
  const { size } = statSync(join(folder, CALLS_LOG))
  expect(findCalls(folder)).toEqual({ calls: 100, bytes: size, tornBytes: 0 })

  appendFileSync(join(folder, CALLS_LOG), '{"call":100,"sa')
  const torn = { calls: 100, bytes: size, tornBytes: 15 }
  expect(findCalls(folder)).toEqual(torn)
  expect(cutTornCall(folder, torn)).toBe(false)
  expect(findCalls(folder)).toEqual(torn)
  const before = new Date(Date.now() - 60_000)
  utimesSync(join(folder, CALLS_LOG), before, before)
  expect(cutTornCall(folder, torn)).toBe(true)
  expect(textIn(folder)).toBe(allLines(100))
})

test('files are joined line by line, whatever their ends are', () => {
  const root = temporaryFolder()
  const folders = ['a', 'b', 'c', 'into'].map((name) => join(root, name))
  for (const folder of folders) mkdirSync(folder)
  const [a = '', b = '', c = '', into = ''] = folders
  // More than is read at once.
  for (const [folder, from, calls] of [
    [a, 0, 60_000],
    [b, 60_000, 1],
    [c, 0, 0],
  ] as const) {
    const log = openCallsLog(folder)
    if (calls > 0) log.append(linesOf(from, calls))
    log.close()
  }
  appendFileSync(join(b, CALLS_LOG), '{"call":')
  expect(joinCalls([a, b, c], into)).toBe(60_001)
  expect(textIn(into)).toBe(allLines(60_001))
})

test('a file that cannot be written says why, takes nothing more, and holds as many calls as it says', () => {
  const folder = temporaryFolder()
  const log = openCallsLog(folder)
  log.append(linesOf(0, 10))
  // More than may wait for a disk, at once.
  log.append({ bytes: new Uint8Array(130 * 1024 * 1024), calls: 1 })
  expect(log.broken.aborted).toBe(true)
  log.append(linesOf(10, 10))
  const { calls, failure } = log.close()
  expect(failure).toBe('the disk takes calls more slowly than they are made')
  expect(textIn(folder)).toBe(allLines(calls))
})
