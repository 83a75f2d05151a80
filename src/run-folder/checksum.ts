import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** The CRC-32 of a text's UTF-8, or of bytes, eight digits. It finds every flipped byte and every short burst of them; it is no signature. */
export const checksumOf = (content: string | Uint8Array): string => hex(crc32(content))

/** The checksum of pieces as of one. */
export function makeChecksum(): { add(content: string | Uint8Array): void; read(): string } {
  let value = 0
  return {
    add(content) {
      value = crc32(content, value)
    },
    read: () => hex(value),
  }
}

const hex = (value: number): string => value.toString(16).padStart(8, '0')

/** The hash of what a JSON file says, however it is indented. */
export const hashOfContent = (content: object): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex')
