/**
 * Bytes of an image, a document, or hidden reasoning. The AWS SDK takes them as what they are; in JSON they are base64, as Bedrock has
 * them. They are encoded once: a picture goes out with many calls.
 */
export class ContentBytes extends Uint8Array {
  #base64: string | null = null

  static copyOf(bytes: Uint8Array): ContentBytes {
    const copy = new ContentBytes(bytes.length)
    copy.set(bytes)
    return copy
  }

  static fromBase64(base64: string): ContentBytes {
    return ContentBytes.copyOf(Buffer.from(base64, 'base64'))
  }

  /** What `JSON.stringify` takes. */
  toJSON(): string {
    this.#base64 ??= Buffer.from(this.buffer, this.byteOffset, this.byteLength).toString('base64')
    return this.#base64
  }
}
