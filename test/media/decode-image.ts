// Reads images as their specifications say, and not as src/media writes them.
import { crc32, inflateSync } from 'node:zlib'

export interface Decoded {
  readonly width: number
  readonly height: number
  /** What stands for the color of each pixel, row by row. */
  readonly pixels: readonly number[]
}

/** By a palette of eight bits, without filters. @throws where a checksum is wrong, or a chunk is missing. */
export function decodePng(file: Buffer): Decoded {
  if (file.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') throw new Error('no PNG')
  const chunks: { readonly type: string; readonly content: Buffer }[] = []
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at)
    const typed = file.subarray(at + 4, at + 8 + length)
    if (crc32(typed) !== file.readUInt32BE(at + 8 + length))
      throw new Error(`the checksum of ${typed.toString('latin1', 0, 4)}`)
    chunks.push({ type: typed.toString('latin1', 0, 4), content: typed.subarray(4) })
    at += 12 + length
  }
  const of = (type: string): Buffer =>
    Buffer.concat(chunks.filter((chunk) => chunk.type === type).map(({ content }) => content))
  if (chunks[0]?.type !== 'IHDR' || chunks.at(-1)?.type !== 'IEND') throw new Error('the order of the chunks')
  const header = of('IHDR')
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  if (!header.subarray(8).equals(Buffer.from([8, 3, 0, 0, 0]))) throw new Error('the kind of the image')
  const rows = inflateSync(of('IDAT'))
  if (rows.length !== (width + 1) * height) throw new Error(`${rows.length} bytes of pixels`)
  const colors = of('PLTE').length / 3
  const pixels = Array.from({ length: width * height }, (_, index) => {
    const row = Math.floor(index / width)
    if (rows[row * (width + 1)] !== 0) throw new Error('a filter')
    const color = rows[row * (width + 1) + 1 + (index % width)] ?? colors
    if (color >= colors) throw new Error('a color beyond the palette')
    return color
  })
  return { width, height, pixels }
}

function bitsOf(bytes: Uint8Array, order: 'least-first' | 'most-first') {
  let at = 0
  const bit = (): number => {
    const byte = bytes[at >> 3]
    if (byte === undefined) throw new Error('the bytes end early')
    const value = (byte >> (order === 'least-first' ? at & 7 : 7 - (at & 7))) & 1
    at++
    return value
  }
  return {
    bit,
    read(count: number): number {
      let value = 0
      for (let index = 0; index < count; index++)
        value = order === 'least-first' ? value + bit() * 2 ** index : value * 2 + bit()
      return value
    },
  }
}

/** One frame with a palette of its own. */
export function decodeGif(file: Buffer): Decoded {
  if (file.toString('latin1', 0, 6) !== 'GIF89a') throw new Error('no GIF')
  const packed = file[10] as number
  let at = 13 + ((packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1))
  const subBlocks = (): Buffer => {
    const blocks: Buffer[] = []
    for (let length = file[at++] as number; length !== 0; length = file[at++] as number) {
      blocks.push(file.subarray(at, at + length))
      at += length
    }
    return Buffer.concat(blocks)
  }
  let decoded: Decoded | null = null
  for (;;) {
    const kind = file[at++]
    if (kind === 0x3b) break
    if (kind === 0x21) {
      at++
      subBlocks()
    } else if (kind === 0x2c) {
      const [width, height] = [file.readUInt16LE(at + 4), file.readUInt16LE(at + 6)]
      at += 9
      const bitsOfColor = file[at++] as number
      decoded = { width, height, pixels: unpackLzw(subBlocks(), bitsOfColor) }
    } else throw new Error(`a block of kind ${kind}`)
  }
  if (at !== file.length || decoded === null) throw new Error('the trailer is not the end')
  return decoded
}

function unpackLzw(bytes: Buffer, bitsOfColor: number): number[] {
  const bits = bitsOf(bytes, 'least-first')
  const clear = 2 ** bitsOfColor
  const pixels: number[] = []
  let table: number[][] = []
  let before: number[] | null = null
  let length = 0
  for (;;) {
    const code = bits.read(length === 0 ? bitsOfColor + 1 : length)
    if (code === clear) {
      table = Array.from({ length: clear + 2 }, (_, index) => [index])
      before = null
      length = bitsOfColor + 1
      continue
    }
    if (code === clear + 1) return pixels
    const known: number[] | undefined = table[code]
    const row: number[] = known ?? (before === null ? [] : [...before, before[0] as number])
    if (row.length === 0 || code > table.length) throw new Error(`the code ${code} of ${table.length}`)
    for (const pixel of row) pixels.push(pixel)
    if (before !== null && table.length < 4096) table.push([...before, row[0] as number])
    before = row
    if (table.length === 2 ** length && length < 12) length++
  }
}

/** The mean of each block of the first component, of a baseline JPEG whose blocks have no other coefficient. */
export function decodeJpeg(file: Buffer): Decoded {
  let at = 2
  let size = { width: 0, height: 0, components: 0 }
  const quanta: number[] = []
  const codes = new Map<string, number>()
  for (;;) {
    const marker = file.readUInt16BE(at)
    const length = file.readUInt16BE(at + 2)
    const content = file.subarray(at + 4, at + 2 + length)
    at += 2 + length
    if (marker === 0xffdb) quanta.push(...content.subarray(1))
    if (marker === 0xffc0)
      size = { height: content.readUInt16BE(1), width: content.readUInt16BE(3), components: content[5] as number }
    if (marker === 0xffc4) readCodes(content, codes)
    if (marker === 0xffda) break
  }
  if (quanta.length !== 64 || file.readUInt16BE(file.length - 2) !== 0xffd9) throw new Error('no whole JPEG')
  const scan: number[] = []
  for (let index = at; index < file.length - 2; index++) {
    if (file[index - 1] !== 0xff || file[index] !== 0 || index === at) scan.push(file[index] as number)
    if (file[index] === 0xff && file[index + 1] !== 0) throw new Error('a marker within the scan')
  }
  const bits = bitsOf(Uint8Array.from(scan), 'most-first')
  const symbol = (table: number): number => {
    let code = ''
    while (code.length < 17) {
      code += String(bits.bit())
      const found = codes.get(`${table}:${code}`)
      if (found !== undefined) return found
    }
    throw new Error('a code that is in no table')
  }
  const before = [0, 0, 0]
  const [columns, rows] = [Math.ceil(size.width / 8), Math.ceil(size.height / 8)]
  const pixels = Array.from({ length: columns * rows }, () => {
    for (let component = 0; component < size.components; component++) {
      const count = symbol(0x00)
      const value = bits.read(count)
      const difference = count > 0 && value < 2 ** (count - 1) ? value - 2 ** count + 1 : value
      before[component] = (before[component] as number) + difference
      if (symbol(0x10) !== 0) throw new Error('a coefficient beside the mean')
    }
    const mean = ((before[0] as number) * (quanta[0] as number)) / 8 + 128
    if (mean < 0 || mean > 255) throw new Error('a mean beyond black and white')
    return mean
  })
  return { width: size.width, height: size.height, pixels }
}

function readCodes(content: Buffer, codes: Map<string, number>): void {
  let code = 0
  let symbol = 17
  for (let length = 1; length <= 16; length++) {
    for (let index = 0; index < (content[length] as number); index++) {
      codes.set(`${content[0]}:${code.toString(2).padStart(length, '0')}`, content[symbol++] as number)
      code++
    }
    code *= 2
  }
}

/** Lossless, of two colors, eight pixels a byte: each pixel is the bit that stands for it. */
export function decodeWebp(file: Buffer): Decoded {
  if (file.readUInt32LE(4) !== file.length - 8) throw new Error('the length of the RIFF')
  const chunks: { readonly type: string; readonly content: Buffer }[] = []
  for (let at = 12; at < file.length;) {
    const length = file.readUInt32LE(at + 4)
    chunks.push({ type: file.toString('latin1', at, at + 4), content: file.subarray(at + 8, at + 8 + length) })
    at += 8 + length + (length % 2)
  }
  const [extended, lossless] = ['VP8X', 'VP8L'].map((type) => chunks.find((chunk) => chunk.type === type)?.content)
  if (extended === undefined || lossless === undefined) throw new Error('a chunk is missing')
  const bits = bitsOf(lossless, 'least-first')
  if (bits.read(8) !== 0x2f) throw new Error('the signature')
  const [width, height] = [bits.read(14) + 1, bits.read(14) + 1]
  if (width !== extended.readUIntLE(4, 3) + 1 || height !== extended.readUIntLE(7, 3) + 1) throw new Error('two sizes')
  if (bits.read(4) !== 0 || bits.read(1) !== 1 || bits.read(2) !== 3) throw new Error('the transform')
  const colors = bits.read(8) + 1
  if (colors !== 2 || bits.read(1) !== 0) throw new Error('the table of colors')
  const codeOf = (): readonly number[] => {
    if (bits.read(1) !== 1) throw new Error('a code that is not simple')
    const count = bits.read(1) + 1
    const symbols = [bits.read(bits.read(1) === 1 ? 8 : 1), ...(count === 2 ? [bits.read(8)] : [])]
    return symbols.toSorted((one, other) => one - other)
  }
  const read = (code: readonly number[]): number => (code.length === 1 ? code[0] : code[bits.bit()]) as number
  const table = Array.from({ length: 5 }, codeOf).slice(0, 4)
  const [first, second] = [table.map(read), table.map(read)] as const
  if (first[3] !== 0xff || second[3] !== 0) throw new Error('a color that is not opaque')
  if (bits.read(3) !== 0) throw new Error('more transforms, a cache, or groups of codes')
  const codes = Array.from({ length: 5 }, codeOf).slice(0, 4)
  const pixels: number[] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x += 8) {
      const [green] = codes.map(read)
      for (let pixel = x; pixel < Math.min(width, x + 8); pixel++) pixels.push(((green as number) >> (pixel - x)) & 1)
    }
  }
  return { width, height, pixels }
}
