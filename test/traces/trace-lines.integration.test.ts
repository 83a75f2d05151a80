import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readTraceLines, UnreadableTrace } from '../../src/traces/trace-lines.ts'
import { readFileSync } from 'node:fs'
import { traceFile, traceFolder } from './trace-files.ts'

const textsOf = (path: string): string[] => [...readTraceLines(path)].map(({ text }) => text)

describe('the lines of a file', () => {
  test.each([
    ['a\nb\n', ['a', 'b']],
    ['a\r\nb', ['a', 'b']],
    ['\uFEFFa\n\nb', ['a', '', 'b']],
    ['', []],
    ['a', ['a']],
  ])('%j', (content, expected) => {
    expect(textsOf(traceFile(content))).toEqual(expected)
    expect(textsOf(traceFile(gzipSync(content)))).toEqual(expected)
  })

  test('of a megabyte and more are whole, also where a chunk ends in a character', () => {
    const long = 'ü'.repeat(700_001)
    const content = `x${long}\n${long}\nend`
    expect(textsOf(traceFile(content))).toEqual([`x${long}`, long, 'end'])
    expect(textsOf(traceFile(gzipSync(content)))).toEqual([`x${long}`, long, 'end'])
  })

  test('of several members of gzip are those of all', () => {
    expect(textsOf(traceFile(Buffer.concat([gzipSync('a\nb'), gzipSync('c\nd\n')])))).toEqual(['a', 'bc', 'd'])
  })

  test('can be read again at their places', () => {
    const folder = traceFolder()
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n\0\uFEFF]/g, ''))),
        (lines) => {
          const path = traceFile(lines.join('\n'), 'lines.txt', folder)
          const bytes = readFileSync(path)
          for (const { bytes: length, offset, text } of readTraceLines(path)) {
            expect(bytes.toString('utf8', offset, offset + length)).toBe(text)
          }
        },
      ),
      { numRuns: 50 },
    )
  })

  test.each([
    ['UTF-16', Buffer.from('\uFEFFa', 'utf16le'), /UTF-16; save it as UTF-8/],
    ['nothing that is text', Buffer.from([0, 1, 2]), /a binary file/],
    [
      'half a gzip file',
      gzipSync(randomBytes(5_000).toString('hex')).subarray(0, 3_000),
      /gzip file that is broken or ends early/,
    ],
  ])('of %s are none', (_, content, message) => {
    expect(() => textsOf(traceFile(content))).toThrow(UnreadableTrace)
    expect(() => textsOf(traceFile(content))).toThrow(message)
  })

  test('of nothing are none', () => {
    expect(() => textsOf('/nowhere/trace.csv')).toThrow('no such file')
    expect(() => textsOf(traceFolder())).toThrow('a folder')
  })
})
