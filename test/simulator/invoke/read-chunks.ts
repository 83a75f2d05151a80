import { readFrames } from '../frame-reader.ts'

/** The model's own objects in the chunks of a stream. Throws on anything that is no chunk. */
export const readChunks = (bytes: Buffer): Record<string, unknown>[] =>
  readFrames(bytes).map(({ headers, payload }) => {
    if (headers[':event-type'] !== 'chunk') throw new Error(`${headers[':event-type']} is no chunk`)
    const { bytes: base64 } = JSON.parse(payload) as { readonly bytes: string }
    return JSON.parse(Buffer.from(base64, 'base64').toString('utf8')) as Record<string, unknown>
  })
