// Made-up documents: a text as a real file of a format.
import { zipSync } from 'fflate'
import { makePdf } from './synthetic-pdf.ts'

export interface SyntheticDocument {
  readonly format: DocumentFormat
  /** Of its text, about. */
  readonly tokens: number
  /** Of a PDF; null of what has no pages. */
  readonly pages: number | null
}

/** Those of before 2007 (doc, xls) are not made. */
export const DOCUMENT_FORMATS = ['pdf', 'docx', 'xlsx', 'csv', 'html', 'md', 'txt'] as const
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number]

/** `text`: English prose, in paragraphs. */
export function makeSyntheticDocument({ format, pages }: SyntheticDocument, text: string): Uint8Array {
  switch (format) {
    case 'pdf':
      return makePdf(text, pages ?? 1)
    case 'docx':
      return zip(DOCX_PARTS, 'word/document.xml', wordXml(paragraphsOf(text)))
    case 'xlsx':
      return zip(XLSX_PARTS, 'xl/worksheets/sheet1.xml', sheetXml(sentencesOf(text)))
    case 'csv':
      return Buffer.from(
        sentencesOf(text)
          .map((sentence, index) => `${index + 1},"${sentence.replaceAll('"', '""')}"\n`)
          .join(''),
      )
    case 'html':
      return Buffer.from(
        `<!doctype html><title>Document</title>${paragraphsOf(text)
          .map((paragraph) => `<p>${escapeXml(paragraph)}</p>`)
          .join('\n')}\n`,
      )
    case 'md':
      return Buffer.from(`# Document\n\n${text}\n`)
    case 'txt':
      return Buffer.from(`${text}\n`)
  }
}

const paragraphsOf = (text: string): string[] => text.split(/\n{2,}/).map((paragraph) => paragraph.trim())

const sentencesOf = (text: string): string[] =>
  text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .split(/(?<=\.) /)

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const TYPES = 'application/vnd.openxmlformats-officedocument'

const contentTypes = (parts: readonly (readonly [name: string, type: string])[]): string =>
  `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${parts
    .map(([name, type]) => `<Override PartName="/${name}" ContentType="${TYPES}.${type}+xml"/>`)
    .join('')}</Types>`

const relationship = (type: string, target: string): string =>
  `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/${type}" Target="${target}"/></Relationships>`

/** ECMA-376, part 2: what says what the parts of a package are, and where it begins. */
const DOCX_PARTS = {
  '[Content_Types].xml': contentTypes([['word/document.xml', 'wordprocessingml.document.main']]),
  '_rels/.rels': relationship('officeDocument', 'word/document.xml'),
}

const XLSX_PARTS = {
  '[Content_Types].xml': contentTypes([
    ['xl/workbook.xml', 'spreadsheetml.sheet.main'],
    ['xl/worksheets/sheet1.xml', 'spreadsheetml.worksheet'],
  ]),
  '_rels/.rels': relationship('officeDocument', 'xl/workbook.xml'),
  'xl/_rels/workbook.xml.rels': relationship('worksheet', 'worksheets/sheet1.xml'),
  'xl/workbook.xml': `${XML}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${OFFICE}"><sheets><sheet name="Sheet" sheetId="1" r:id="rId1"/></sheets></workbook>`,
}

const wordXml = (paragraphs: readonly string[]): string =>
  `${XML}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${paragraphs
    .map((paragraph) => `<w:p><w:r><w:t xml:space="preserve">${escapeXml(paragraph)}</w:t></w:r></w:p>`)
    .join('')}</w:body></w:document>`

const sheetXml = (rows: readonly string[]): string =>
  `${XML}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows
    .map(
      (row, index) =>
        `<row r="${index + 1}"><c r="A${index + 1}" t="inlineStr"><is><t>${escapeXml(row)}</t></is></c></row>`,
    )
    .join('')}</sheetData></worksheet>`

/** A date is in every entry of an archive: one of no day, so that the same text makes the same file. */
const NO_DAY = new Date(1980, 0, 1)

const zip = (parts: Readonly<Record<string, string>>, name: string, content: string): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries({ ...parts, [name]: content }).map(([part, text]) => [part, new TextEncoder().encode(text)]),
    ),
    { mtime: NO_DAY },
  )
