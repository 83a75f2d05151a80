import type { CacheProfile } from '../../profile/profile.ts'
import { type ApiError, apiError, invalid } from '../../wire/api-error.ts'
import type { CacheTtl } from '../../vocabulary.ts'

/** As a model without prompt caching answers: https://github.com/BerriAI/litellm/pull/39210 */
const cachingUnsupported = apiError(
  403,
  'AccessDeniedException',
  'You invoked an unsupported model or your request did not allow prompt caching. ' +
    'See the documentation for more information.',
)

/** Why a prompt with these cache points is refused, or null. The text about their order: Portkey-AI/gateway#1762. */
export function checkCachePoints(cache: CacheProfile | null, ttls: readonly CacheTtl[]): ApiError | null {
  if (ttls.length === 0) return null
  if (cache === null || !cache.isExplicit) return cachingUnsupported
  const most = cache.maximumCheckpoints
  if (ttls.length > most) {
    return returned(`A maximum of ${most} blocks with cache_control may be provided. Found ${ttls.length}.`)
  }
  const unsupported = ttls.find((ttl) => !cache.ttls.includes(ttl))
  if (unsupported !== undefined) return invalid(`The cache point TTL ${unsupported} is not supported for this model.`)
  const firstShort = ttls.indexOf('5m')
  if (firstShort === -1 || ttls.lastIndexOf('1h') < firstShort) return null
  return returned(
    "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. " +
      'Note that blocks are processed in the following order: `tools`, `system`, `messages`.',
  )
}

const returned = (text: string): ApiError => invalid(`The model returned the following errors: ${text}`)
