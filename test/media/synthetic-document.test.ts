import { inflateSync } from 'node:zlib'
import { unzipSync } from 'fflate'
import { parse as parseCsv } from 'csv-parse/sync'
import { SaxesParser } from 'saxes'
import { expect, test } from 'vitest'
import { withFiller } from '../../src/media/fillers.ts'
import { extentOf } from '../../src/media/media-extent.ts'
import { formatOfBytes, whyNotFormat } from '../../src/media/media-formats.ts'
import { DOCUMENT_FORMATS, type DocumentFormat, makeSyntheticDocument } from '../../src/media/synthetic-document.ts'

const PARAGRAPH = 'Tom & Ann (both) paid < 5 pounds. They said "no more", and left.'
const TEXT = Array.from({ length: 40 }, (_, index) => `Part ${index}. ${PARAGRAPH}`).join('\n\n')

const make = (format: DocumentFormat, pages: number | null = null, text = TEXT): Buffer =>
  Buffer.from(makeSyntheticDocument({ format, tokens: 1, pages }, text))

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

/** The texts of the elements of that name. */
function xmlTexts(xml: Uint8Array | undefined, name: string): string[] {
  const texts: string[] = []
  const parser = new SaxesParser()
  parser.on('opentag', (tag) => tag.name === name && texts.push(''))
  parser.on('text', (text) => texts.length > 0 && texts.push((texts.pop() ?? '') + text))
  parser.on('error', (error) => {
    throw error
  })
  parser.write(Buffer.from(xml ?? []).toString('utf8')).close()
  return texts
}

/** The objects that the table of a PDF points to. */
function pdfObjects(file: Buffer): Buffer[] {
  const text = file.toString('latin1')
  const start = Number(/startxref\n(\d+)\n%%EOF/.exec(text)?.[1])
  const table = text.slice(start).split('\n')
  expect(table[0]).toBe('xref')
  const count = Number(table[1]?.split(' ')[1])
  return Array.from({ length: count - 1 }, (_, index) => {
    const offset = Number(table[index + 3]?.slice(0, 10))
    expect(text.slice(offset, offset + 20)).toContain(`${index + 1} 0 obj`)
    return file.subarray(offset, file.indexOf('endobj', offset))
  })
}

function pdfPages(file: Buffer): string[] {
  return pdfObjects(file)
    .filter((object) => object.includes('FlateDecode'))
    .map((object) => {
      const from = object.indexOf('stream\n') + 7
      const length = Number(/\/Length (\d+)/.exec(object.toString('latin1'))?.[1])
      const drawn = inflateSync(object.subarray(from, from + length)).toString('latin1')
      return [...drawn.matchAll(/\(((?:\\.|[^\\)])*)\) '/g)]
        .map(([, line = '']) => line.replaceAll(/\\(.)/g, '$1'))
        .join(' ')
    })
}

test.each(DOCUMENT_FORMATS)('a made-up %s is of its format, and the same of the same text', (format) => {
  expect(whyNotFormat(format, make(format))).toBeNull()
  expect(make(format).equals(make(format))).toBe(true)
})

test.each(DOCUMENT_FORMATS.filter((format) => format !== 'pdf'))('a made-up %s measures about its text', (format) => {
  const extent = extentOf('document', format, make(format))
  const share = extent.kind === 'characters' ? extent.characters / TEXT.length : 0
  expect(share).toBeGreaterThan(0.95)
  expect(share).toBeLessThan(1.3)
})

test('a made-up pdf measures its pages', () => {
  expect(extentOf('document', 'pdf', make('pdf', 3))).toEqual({ kind: 'pages', pages: 3, characters: null })
  expect(formatOfBytes('document', make('pdf'))).toBe('pdf')
})

test('a PDF has all of its text, evenly over its pages, in letters as small as that takes', () => {
  const pages = pdfPages(make('pdf', 3))
  expect(pages).toHaveLength(3)
  expect(pages.flatMap(words)).toEqual(words(TEXT))
  const counts = pages.map((page) => words(page).length)
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(3)
  const long = TEXT.repeat(30)
  expect(pdfPages(make('pdf', 1, long)).flatMap(words)).toEqual(words(long))
  expect(pdfPages(make('pdf', 5, 'Two words.'))).toHaveLength(5)
})

test('a docx has its paragraphs, and an xlsx a row for each sentence', () => {
  const document = unzipSync(make('docx'))
  expect(xmlTexts(document['word/document.xml'], 'w:t')).toEqual(TEXT.split('\n\n'))
  const book = unzipSync(make('xlsx'))
  const rows = xmlTexts(book['xl/worksheets/sheet1.xml'], 't')
  expect(rows.flatMap(words)).toEqual(words(TEXT))
  for (const parts of [document, book])
    for (const [name, xml] of Object.entries(parts)) expect(() => xmlTexts(xml, name)).not.toThrow()
})

test('a csv has a row for each sentence', () => {
  const rows = parseCsv(make('csv'))
  expect(rows.every((row) => row.length === 2)).toBe(true)
  expect(rows.flatMap(([, sentence = '']) => words(sentence))).toEqual(words(TEXT))
})

const filled = (format: DocumentFormat): Buffer =>
  Buffer.concat(withFiller(format, make(format, 2), Buffer.from('abc123')) ?? [])

test.each(['pdf', 'docx', 'xlsx', 'html'] as const)('a filler leaves a %s what it is', (format) => {
  expect(filled(format).includes('abc123')).toBe(true)
  expect(whyNotFormat(format, filled(format))).toBeNull()
  expect(extentOf('document', format, filled(format)).kind).toBe(extentOf('document', format, make(format, 2)).kind)
})

test('a filler changes nothing of the pages of a pdf', () => {
  expect(pdfPages(filled('pdf'))).toEqual(pdfPages(make('pdf', 2)))
})

test.each(['docx', 'xlsx'] as const)('a filler is the comment of the archive that a %s is', (format) => {
  expect(unzipSync(filled(format))).toEqual(unzipSync(make(format)))
  // The comment's length stands ahead of it, and it ends the file.
  expect(filled(format).readUInt16LE(filled(format).length - 8)).toBe(6)
})

test.each(['txt', 'csv', 'md'])('a %s has no place for a filler', (format) => {
  expect(withFiller(format, Buffer.from('text'), Buffer.from('abc'))).toBeNull()
})
