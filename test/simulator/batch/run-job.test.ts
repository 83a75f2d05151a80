import { describe, expect, test } from 'vitest'

import { nextTurn } from '../../../src/time/clock.ts'
import { START_MS, makeBatchWorld } from './batch-world.ts'
import { converseLines } from './records.ts'

const HOUR_MS = 3_600_000

async function runWithoutIds() {
  const world = makeBatchWorld({ 'in.jsonl': converseLines(30, () => ({ recordId: undefined })) })
  const id = world.create()
  await world.pass(110_000)
  return world.output(id)
}

describe('a job', () => {
  test('goes through its states in the times of the profile', async () => {
    const world = makeBatchWorld({ 'in.jsonl': converseLines(10) })
    const id = world.create()
    const states: string[] = []
    for (const [durationMs, count] of [
      [0, 0],
      [9_000, 0],
      [2_000, 0],
      [20_000, 10],
      [40_000, 10],
      [8_000, 10],
      [1_000, 10],
    ]) {
      await world.pass(durationMs as number)
      const { status, totalRecordCount } = world.get(id)
      states.push(status)
      expect(totalRecordCount).toBe(count)
    }
    expect(states).toEqual([
      'Submitted',
      'Submitted',
      'Validating',
      'Scheduled',
      'InProgress',
      'InProgress',
      'Completed',
    ])
  })

  test('answers its records at the rate of the profile, and no earlier', async () => {
    const world = makeBatchWorld({ 'in.jsonl': converseLines(10) }, { recordsPerMinute: 30 })
    const id = world.create()
    await world.pass(70_000)
    const processed: number[] = []
    for (let second = 0; second < 6; second++) {
      await world.pass(1_000)
      processed.push(world.get(id).processedRecordCount)
    }
    expect(processed).toEqual([0, 1, 1, 2, 2, 3])
    await world.pass(14_000)
    expect(world.get(id)).toMatchObject({
      status: 'Completed',
      processedRecordCount: 10,
      successRecordCount: 10,
      errorRecordCount: 0,
      submitTime: new Date(START_MS).toISOString(),
      endTime: new Date(START_MS + 70_000 + 20_000).toISOString(),
      jobExpirationTime: new Date(START_MS + 24 * HOUR_MS).toISOString(),
    })
  })

  test('leaves an output for each input, in another order, and a manifest', async () => {
    const world = makeBatchWorld({
      'in/a.jsonl': converseLines(50),
      'in/deep/b.jsonl': converseLines(3),
      'in/c.txt': 'no',
    })
    const id = world.create({ inputDataConfig: { s3InputDataConfig: { s3Uri: 's3://bucket/in' } } })
    await world.pass(130_000)
    const written = world.output(id, 'a.jsonl.out')
    const ids = written.map(({ recordId }) => recordId)
    expect(ids.toSorted()).toEqual(Array.from({ length: 50 }, (_, index) => `r${index}`).toSorted())
    expect(ids).not.toEqual(Array.from({ length: 50 }, (_, index) => `r${index}`))
    expect(world.output(id, 'deep/b.jsonl.out')).toHaveLength(3)
    const all = [...written, ...world.output(id, 'deep/b.jsonl.out')]
    const sum = (key: 'inputTokens' | 'outputTokens') =>
      all.reduce((total, { modelOutput }) => total + (modelOutput?.usage[key] ?? Number.NaN), 0)
    expect(world.manifest(id)).toEqual({
      totalRecordCount: 53,
      processedRecordCount: 53,
      successRecordCount: 53,
      errorRecordCount: 0,
      inputTokenCount: sum('inputTokens'),
      outputTokenCount: sum('outputTokens'),
    })
  })

  test('makes the same output from the same seed', async () => {
    const first = await runWithoutIds()
    expect(new Set(first.map(({ recordId }) => recordId)).size).toBe(30)
    expect(await runWithoutIds()).toEqual(first)
  })

  test('is completed with records that failed, each told in its place', async () => {
    const lines = converseLines(4, (index) => (index === 2 ? { modelInput: { messages: 'none' } } : {}))
    const world = makeBatchWorld({ 'in.jsonl': lines })
    const id = world.create()
    await world.pass(80_000)
    expect(world.get(id)).toMatchObject({ status: 'Completed', successRecordCount: 3, errorRecordCount: 1 })
    const failed = world.output(id).find(({ recordId }) => recordId === 'r2')
    expect(failed).toEqual({
      recordId: 'r2',
      modelInput: { messages: 'none' },
      error: { errorCode: 400, errorMessage: 'The request body could not be parsed.' },
    })
  })
})

test('a job that is behind leaves a turn of the event loop to others for each of its records', async () => {
  const world = makeBatchWorld({ 'in.jsonl': converseLines(300) }, { recordsPerMinute: 1e15 })
  const id = world.create()
  await world.pass(69_000)
  const passing = world.pass(1_000)
  let turns = 0
  while (world.get(id).status !== 'Completed') {
    await nextTurn()
    turns++
  }
  await passing
  expect(turns).toBeGreaterThanOrEqual(300)
})

describe('a job that is stopped', () => {
  test.each([
    ['Submitted', 5_000],
    ['Validating', 15_000],
    ['Scheduled', 50_000],
  ])('while %s has done nothing', async (status, afterMs) => {
    const world = makeBatchWorld({ 'in.jsonl': converseLines(10) })
    const id = world.create()
    await world.pass(afterMs)
    expect(world.get(id).status).toBe(status)
    expect(world.stop(id)).toEqual({ kind: 'answered', body: {} })
    await world.pass(4_000)
    expect(world.get(id).status).toBe('Stopping')
    await world.pass(1_000)
    expect(world.get(id)).toMatchObject({
      status: 'Stopped',
      processedRecordCount: 0,
      endTime: new Date(START_MS + afterMs + 5_000).toISOString(),
    })
    expect(world.manifest(id)).toBeNull()
  })

  test('while it works keeps what is done', async () => {
    const world = makeBatchWorld({ 'in.jsonl': converseLines(100) })
    const id = world.create()
    await world.pass(90_500)
    world.stop(id)
    await world.pass(1_000)
    expect(world.get(id)).toMatchObject({ status: 'Stopping', processedRecordCount: 20 })
    expect(world.stop(id)).toEqual({ kind: 'answered', body: {} })
    await world.pass(4_000)
    expect(world.get(id)).toMatchObject({ status: 'Stopped', totalRecordCount: 100, processedRecordCount: 20 })
    expect(world.output(id)).toHaveLength(20)
    expect(world.manifest(id)).toMatchObject({ totalRecordCount: 100, processedRecordCount: 20 })
  })
})

describe('a job whose time is up', () => {
  test('before it began is expired', async () => {
    const world = makeBatchWorld({ 'in.jsonl': converseLines(10) }, { scheduledMs: 30 * HOUR_MS })
    const id = world.create()
    await world.pass(24 * HOUR_MS)
    expect(world.get(id)).toMatchObject({
      status: 'Expired',
      processedRecordCount: 0,
      endTime: new Date(START_MS + 24 * HOUR_MS).toISOString(),
    })
  })

  test('while it works is partially completed, and keeps what is done', async () => {
    const world = makeBatchWorld(
      { 'in.jsonl': converseLines(30) },
      { scheduledMs: 20 * HOUR_MS, recordsPerMinute: 0.1 },
    )
    const id = world.create({ timeoutDurationInHours: 25 })
    await world.pass(25 * HOUR_MS)
    const { processedRecordCount } = world.get(id)
    expect(processedRecordCount).toBe(29)
    expect(world.get(id)).toMatchObject({ status: 'PartiallyCompleted', totalRecordCount: 30 })
    expect(world.output(id)).toHaveLength(29)
    expect(world.manifest(id)).toMatchObject({ processedRecordCount: 29, successRecordCount: 29 })
  })
})

describe('a job fails', () => {
  test.each([
    ['without its input', {}, {}, 's3://bucket/in.jsonl: expected a .jsonl file, or a folder with one'],
    ['with too few records', { 'in.jsonl': converseLines(4) }, {}, 'expected 5 records at least, found 4'],
    ['with too many', { 'in.jsonl': converseLines(21) }, {}, 'expected 20 records at most, found more'],
    [
      'with a line that is no record',
      { 'in.jsonl': `${converseLines(9)}{"modelInput": a secret}\n` },
      {},
      's3://bucket/in.jsonl, line 10: expected a JSON object, found no JSON',
    ],
    [
      'without a bucket to write to',
      { 'in.jsonl': converseLines(10) },
      { outputDataConfig: { s3OutputDataConfig: { s3Uri: 's3://missing/out' } } },
      'the bucket s3://missing cannot be found: NoSuchBucket',
    ],
  ])('%s, and says why', async (_, objects: Record<string, string>, changes, message) => {
    const world = makeBatchWorld(objects, { minimumRecords: 5, maximumRecords: 20 })
    const id = world.create(changes)
    await world.pass(29_000)
    expect(world.get(id)).toMatchObject({ status: 'Validating', totalRecordCount: 0 })
    await world.pass(1_000)
    const { status, message: told, endTime } = world.get(id)
    expect(status).toBe('Failed')
    expect(told).toContain(message)
    expect(told).not.toContain('secret')
    expect(endTime).toBeDefined()
  })

  test('when its input goes away while it works', async () => {
    const world = makeBatchWorld({ 'in/a.jsonl': converseLines(5), 'in/b.jsonl': converseLines(5) })
    const id = world.create({ inputDataConfig: { s3InputDataConfig: { s3Uri: 's3://bucket/in/' } } })
    await world.pass(72_000)
    world.store.objects.delete('bucket/in/b.jsonl')
    await world.pass(10_000)
    expect(world.get(id)).toMatchObject({
      status: 'Failed',
      message: 's3://bucket/in/b.jsonl cannot be read: NoSuchKey',
      processedRecordCount: 5,
    })
    expect(world.output(id, 'a.jsonl.out')).toHaveLength(5)
  })
})
