import type { MediaEye } from '../inference/media-eye.ts'
import type { Measure } from '../inference/media-tokens.ts'

/** The base64 of a `data:` URL; null for what is elsewhere. */
export const dataOf = (url: unknown): string | null =>
  typeof url === 'string' && url.startsWith('data:') ? url.slice(url.indexOf(',') + 1) : null

/** An image of which its URL says the type. */
export function lookAtImage(url: unknown, place: string, eye: MediaEye): Measure {
  const format = typeof url === 'string' ? (/^data:image\/([a-z]+)/.exec(url.slice(0, 64))?.[1] ?? null) : null
  return eye.look({ kind: 'image', place, format }, dataOf(url))
}
