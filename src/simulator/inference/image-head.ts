// What the head of an image says of it.

export type ImageFormat = 'png' | 'gif' | 'webp' | 'jpeg'

/** By the bytes that it begins with; null when it is none of those that models take. */
export function imageFormat(head: Buffer): ImageFormat | null {
  if (head.length >= 8 && isAt(head, 1, 'PNG\r\n')) return 'png'
  if (head.length >= 6 && isAt(head, 0, 'GIF8')) return 'gif'
  if (head.length >= 12 && isAt(head, 0, 'RIFF') && isAt(head, 8, 'WEBP')) return 'webp'
  return head.length >= 3 && head.readUInt16BE(0) === START_OF_IMAGE && head[2] === 0xff ? 'jpeg' : null
}

export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** From the head of a PNG, GIF, WebP or JPEG; null when it is none of them, or says nothing of its size. */
export function imageSize(head: Buffer): ImageSize | null {
  const size = sizeOfPng(head) ?? sizeOfGif(head) ?? sizeOfWebp(head) ?? sizeOfJpeg(head)
  return size === null || size.width === 0 || size.height === 0 ? null : size
}

const isAt = (bytes: Buffer, at: number, text: string): boolean =>
  bytes.toString('latin1', at, at + text.length) === text

const sizeOfPng = (head: Buffer): ImageSize | null =>
  head.length >= 24 && isAt(head, 1, 'PNG\r\n') && isAt(head, 12, 'IHDR')
    ? { width: head.readUInt32BE(16), height: head.readUInt32BE(20) }
    : null

const sizeOfGif = (head: Buffer): ImageSize | null =>
  head.length >= 10 && isAt(head, 0, 'GIF8') ? { width: head.readUInt16LE(6), height: head.readUInt16LE(8) } : null

function sizeOfWebp(head: Buffer): ImageSize | null {
  if (head.length < 30 || !isAt(head, 0, 'RIFF') || !isAt(head, 8, 'WEBP')) return null
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 }
    case 'VP8L': {
      const bits = head.readUInt32LE(21)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8 ':
      return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff }
    default:
      return null
  }
}

const START_OF_IMAGE = 0xffd8

/** The first frame header: C0 to CF, without the tables (C4), the extensions (C8) and the conditioning (CC) among them. */
function sizeOfJpeg(head: Buffer): ImageSize | null {
  if (head.length < 4 || head.readUInt16BE(0) !== START_OF_IMAGE) return null
  let at = 2
  while (at + 9 <= head.length) {
    if (head[at] !== 0xff) return null
    const marker = head[at + 1] as number
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return { height: head.readUInt16BE(at + 5), width: head.readUInt16BE(at + 7) }
    // A fill byte stands alone; any other marker here has a length, which counts itself.
    at += marker === 0xff ? 1 : 2 + head.readUInt16BE(at + 2)
  }
  return null
}
