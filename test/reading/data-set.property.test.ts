import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCsv } from '../../src/reading/data-set.ts'

const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`
const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'é') })

test('what is quoted is read back, whatever it holds', () => {
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1 })
  fc.assert(
    fc.property(table, fc.constantFrom('\n', '\r\n'), (rows, lineEnd) => {
      const text = rows.map((cells) => cells.map(quote).join(',')).join(lineEnd)
      expect(parseCsv(text).rows.map(({ cells }) => cells)).toEqual(rows)
    }),
  )
})

test('any text is read or refused', () => {
  fc.assert(
    fc.property(cell, (text) => {
      const { rows, brokenLine } = parseCsv(text)
      expect(brokenLine === null || brokenLine >= 1).toBe(true)
      expect(rows.every(({ line, cells }) => line >= 1 && cells.length > 0)).toBe(true)
    }),
  )
})
