import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readLines } from '../../src/run-folder/lines.ts'

const root = mkdtempSync(join(tmpdir(), 'seismo-lines-'))
afterAll(() => rmSync(root, { recursive: true }))

const linesOf = (text: string): string[] => {
  const path = join(root, 'file')
  writeFileSync(path, text)
  return [...readLines(path)]
}

test.each<[string, string[]]>([
  ['', []],
  ['cut', []],
  ['whole\n', ['whole']],
  ['one\n\nthree\ncut', ['one', '', 'three']],
])('%j has the lines %j', (text, lines) => {
  expect(linesOf(text)).toEqual(lines)
})

test('lines that are longer than what is read at once come out whole, in any script', () => {
  const lines = [300_000, 1_500_000, 10, 3_000_000, 5].map((length, i) => `${i}大`.repeat(length / 5))
  expect(linesOf(`${lines.join('\n')}\n`)).toEqual(lines)
})
