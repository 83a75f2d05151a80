import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { makeBatchWorld } from './batch-world.ts'
import { converseLines } from './records.ts'

const file = fc.record({ records: fc.integer({ min: 0, max: 150 }), failEvery: fc.integer({ min: 2, max: 9 }) })

/** Ids of their own in every file, and every so many records one that no model can read. */
const linesOf = (name: number, { records, failEvery }: { records: number; failEvery: number }): string =>
  converseLines(records, (index) => ({
    recordId: `${name}-${index}`,
    ...(index % failEvery === 1 ? { modelInput: { messages: [] } } : {}),
  }))

test('every record that goes in comes out once, under its id, and is counted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 3 }), async (files) => {
      const names = files.map((_, index) => `in/${index}.jsonl`)
      const objects = Object.fromEntries(names.map((name, index) => [name, linesOf(index, files[index]!)]))
      const world = makeBatchWorld(objects, { minimumRecords: 0, recordsPerMinute: 600 })
      const id = world.create({ inputDataConfig: { s3InputDataConfig: { s3Uri: 's3://bucket/in/' } } })
      await world.pass(120_000)
      const outputs = files.map((_, index) => world.output(id, `${index}.jsonl.out`))
      for (const [index, lines] of outputs.entries()) {
        const expected = Array.from({ length: files[index]!.records }, (_, record) => `${index}-${record}`)
        expect(lines.map(({ recordId }) => recordId).toSorted()).toEqual(expected.toSorted())
      }
      const all = outputs.flat()
      const failed = all.filter(({ error }) => error !== undefined)
      expect(all.filter(({ modelOutput }) => modelOutput !== undefined)).toHaveLength(all.length - failed.length)
      expect(world.get(id)).toMatchObject({
        status: 'Completed',
        totalRecordCount: all.length,
        processedRecordCount: all.length,
        successRecordCount: all.length - failed.length,
        errorRecordCount: failed.length,
      })
    }),
    { numRuns: 40 },
  )
})

test('however early it is stopped, what was counted is what came out, each once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 120_000 }), async (stopAfterMs) => {
      const world = makeBatchWorld(
        { 'in.jsonl': linesOf(0, { records: 150, failEvery: 7 }) },
        { recordsPerMinute: 200 },
      )
      const id = world.create()
      await world.pass(stopAfterMs)
      world.stop(id)
      await world.pass(10_000)
      const ids = world.output(id).map(({ recordId }) => recordId)
      const { status, processedRecordCount } = world.get(id)
      expect(status).toBe(stopAfterMs >= 115_000 ? 'Completed' : 'Stopped')
      expect(ids).toHaveLength(processedRecordCount)
      expect(new Set(ids).size).toBe(ids.length)
    }),
    { numRuns: 40 },
  )
})
