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
    const url = URL.parse(written)
    if (url === null || !['http:', 'https:'].includes(url.protocol)) {
      context.issues.push({ code: 'custom', message: EXPECTED, input: written })
      return z.NEVER
    }
    // What a URL may carry beyond a place would be sent with every call, or lost; a password would be printed.
    if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
      context.issues.push({ code: 'custom', message: 'a URL without user, password, ? and #', input: written })
      return z.NEVER
    }
    return { kind: 'url', url: url.href.replace(/\/$/, '') }
  })
  .meta({ description: 'What is called: simulator (embedded), aws, or a URL.', examples: ['simulator', 'aws'] })
