import { deflateSync } from 'node:zlib'

/** A4, in points of 1/72 inch, with margins. */
const PAGE = { width: 595, height: 842, margin: 48 }
/** Of Helvetica, of its size. */
const WIDTH_OF_CHARACTER = 0.5
const HEIGHT_OF_LINE = 1.25
const SIZES = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]

/**
 * The text on so many pages, evenly, in letters as small as that takes.
 * https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf
 */
export function makePdf(text: string, pages: number): Uint8Array {
  const words = text.split(/\s+/).filter((word) => word !== '')
  const wordsPerPage = Math.max(1, Math.ceil(words.length / pages))
  const texts = Array.from({ length: pages }, (_, page) => words.slice(page * wordsPerPage, (page + 1) * wordsPerPage))
  const size = SIZES.find((each) => texts.every((page) => linesOf(page, each).length <= linesPerPage(each))) ?? 1
  const objects = [
    Buffer.from('<</Type/Catalog/Pages 2 0 R>>'),
    Buffer.from(`<</Type/Pages/Count ${pages}/Kids[${texts.map((_, page) => `${4 + 2 * page} 0 R`).join(' ')}]>>`),
    Buffer.from('<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>'),
    ...texts.flatMap((page, index) => [
      Buffer.from(
        `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${PAGE.width} ${PAGE.height}]/Contents ${5 + 2 * index} 0 R/Resources<</Font<</F1 3 0 R>>>>>>`,
      ),
      streamOf(page, size),
    ]),
  ]
  return writePdf(objects)
}

const charactersPerLine = (size: number): number =>
  Math.floor((PAGE.width - 2 * PAGE.margin) / (size * WIDTH_OF_CHARACTER))
const linesPerPage = (size: number): number => Math.floor((PAGE.height - 2 * PAGE.margin) / (size * HEIGHT_OF_LINE))

function linesOf(words: readonly string[], size: number): string[] {
  const lines: string[] = []
  const most = charactersPerLine(size)
  let line = ''
  for (const word of words) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}

function streamOf(words: readonly string[], size: number): Buffer {
  const lines = linesOf(words, size).map((line) => `(${line.replaceAll(/[\\()]/g, (sign) => `\\${sign}`)} ) '`)
  const top = PAGE.height - PAGE.margin
  const drawn = `BT /F1 ${size} Tf ${size * HEIGHT_OF_LINE} TL ${PAGE.margin} ${top} Td\n${lines.join('\n')}\nET`
  const packed = deflateSync(Buffer.from(drawn, 'latin1'))
  const head = `<</Length ${packed.length}/Filter/FlateDecode>>\nstream\n`
  return Buffer.concat([Buffer.from(head), packed, Buffer.from('\nendstream')])
}

/** Objects are numbered from 1, and the first one is the catalog. */
function writePdf(objects: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1')]
  let length = parts[0]?.length ?? 0
  const write = (part: Buffer): void => {
    parts.push(part)
    length += part.length
  }
  const offsets = objects.map((object, index) => {
    const offset = length
    write(Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]))
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const start = length
  const count = objects.length + 1
  write(Buffer.from(`xref\n0 ${count}\n0000000000 65535 f \n${table}`))
  write(Buffer.from(`trailer\n<</Size ${count}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`))
  return Buffer.concat(parts)
}
