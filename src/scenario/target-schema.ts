import { z } from 'zod'

/** What is called: the embedded simulator, AWS itself, or whatever answers at a URL. */
export type Target =
  | { readonly kind: 'simulator' }
  | { readonly kind: 'aws' }
  | { readonly kind: 'url'; readonly url: string }

const EXPECTED = 'simulator, aws or a URL such as http://127.0.0.1:8000'

export const targetSchema = z
  .string(EXPECTED)
  .transform((written, context): Target => {
    if (written === 'simulator' || written === 'aws') return { kind: written }
    const found = readUrl(written)
    if ('expected' in found) {
      context.issues.push({ code: 'custom', message: found.expected ?? EXPECTED, input: written })
      return z.NEVER
    }
    return { kind: 'url', url: found.url }
  })
  .meta({ description: 'What is called: simulator (embedded), aws, or a URL.', examples: ['simulator', 'aws'] })

const ENDPOINT = 'runtime, mantle, or a URL such as https://vpce-0123-abcd.bedrock-runtime.us-east-1.vpce.amazonaws.com'

/**
 * Which of AWS's endpoints calls go to, or the URL that they go to in place of them. `runtime` is what calls go to where nothing is said: it is
 * null.
 */
export const endpointSchema = z.string(ENDPOINT).transform((written, context): string | null => {
  if (written === 'runtime') return null
  if (written === 'mantle') return written
  const found = readUrl(written)
  if ('url' in found) return found.url
  context.issues.push({ code: 'custom', message: found.expected ?? ENDPOINT, input: written })
  return z.NEVER
})

/** `expected`: what it should be; null where it is no URL at all. */
function readUrl(written: string): { readonly url: string } | { readonly expected: string | null } {
  const url = URL.parse(written)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return { expected: null }
  // What a URL may carry beyond a place would be sent with every call, or lost; a password would be printed.
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return { expected: 'a URL without user, password, ? and #' }
  }
  return { url: url.href.replace(/\/$/, '') }
}
