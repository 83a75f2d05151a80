import * as fc from 'fast-check'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { expect, test } from 'vitest'
import { codeSpan, markdownTable } from '../../src/reports/markdown-table.ts'
import { printable } from '../../src/run-folder/printable.ts'

const render = (markdown: string): string =>
  micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] })

const unescape = (html: string): string =>
  html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')

const CELL =
  /^<table>\n<thead>\n<tr>\n<th>a<\/th>\n<th>b<\/th>\n<\/tr>\n<\/thead>\n<tbody>\n<tr>\n<td>(.*)<\/td>\n<td>end<\/td>\n<\/tr>\n<\/tbody>\n<\/table>$/

const markup = fc.string({
  unit: fc.constantFrom(
    '`',
    '|',
    '\\',
    '*',
    '_',
    '<',
    '>',
    '&',
    '~',
    '[',
    ']',
    '(',
    ')',
    '!',
    '#',
    '\n',
    ' ',
    'a',
    '@',
    ':',
    '/',
    '.',
    'é',
  ),
})

test('any text in a cell is that text, in code, and the cell after it is there', () => {
  fc.assert(
    fc.property(fc.oneof(markup, fc.string({ unit: 'binary' })), (text) => {
      const table = markdownTable([
        { heading: 'a', align: 'left', cells: [codeSpan(text)] },
        { heading: 'b', align: 'left', cells: ['end'] },
      ]).join('\n')
      const html = render(table).trim().replaceAll(' align="left"', '')
      const plain = printable(text).trim()
      const cell = plain === '' ? '(empty)' : `<code>${plain}</code>`
      expect(html).toMatch(CELL)
      // Text is told by its characters or by their numbers, and by nothing else.
      expect(CELL.exec(html)?.[1]?.replaceAll(/<(?!\/?code>)/g, 'an element')).toBe(CELL.exec(html)?.[1])
      expect(unescape(CELL.exec(html)?.[1] ?? '')).toBe(cell)
    }),
    { numRuns: 2_000 },
  )
})
