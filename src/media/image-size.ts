// The width and the height of an image, from the head of its file.

export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** Null where the bytes do not say it, or say 0. */
export function imageSize(format: string, bytes: Uint8Array): ImageSize | null {
  const size = READERS[format]?.(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)) ?? null
  return size === null || size.width === 0 || size.height === 0 ? null : size
}

const READERS: Readonly<Record<string, (file: Buffer) => ImageSize | null>> = {
  // https://www.w3.org/TR/png/#11IHDR: the first chunk.
  png: (file) =>
    file.length < 24 || file.toString('latin1', 12, 16) !== 'IHDR'
      ? null
      : { width: file.readUInt32BE(16), height: file.readUInt32BE(20) },
  // https://www.w3.org/Graphics/GIF/spec-gif89a.txt, 18: the logical screen.
  gif: (file) => (file.length < 10 ? null : { width: file.readUInt16LE(6), height: file.readUInt16LE(8) }),
  webp: sizeOfWebp,
  jpeg: sizeOfJpeg,
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function sizeOfWebp(file: Buffer): ImageSize | null {
  if (file.length < 30) return null
  switch (file.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: file.readUIntLE(24, 3) + 1, height: file.readUIntLE(27, 3) + 1 }
    case 'VP8L': {
      const packed = file.readUInt32LE(21)
      return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8 ':
      return { width: file.readUInt16LE(26) & 0x3fff, height: file.readUInt16LE(28) & 0x3fff }
    default:
      return null
  }
}

const FILL = 0xff
/** Start of frame, by the way of coding; between them are tables (C4, CC) and an extension (C8). */
const isStartOfFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/** https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B: segments, each with its length, up to the frame's. */
function sizeOfJpeg(file: Buffer): ImageSize | null {
  let position = 2
  while (position + 9 <= file.length) {
    const marker = file[position + 1] ?? 0
    if (file[position] !== 0xff) return null
    if (isStartOfFrame(marker))
      return { height: file.readUInt16BE(position + 5), width: file.readUInt16BE(position + 7) }
    position += marker === FILL ? 1 : 2 + file.readUInt16BE(position + 2)
  }
  return null
}
