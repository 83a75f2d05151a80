/** The base64 of a `data:` URL; null for what is elsewhere. */
export const dataOf = (url: unknown): string | null =>
  typeof url === 'string' && url.startsWith('data:') ? url.slice(url.indexOf(',') + 1) : null
