import { SetUpError } from '../engine/set-up-error.ts'
import type { Offer } from '../plan/offer-prices.ts'

/** Where AWS publishes its price list, for anyone to read. */
export const PRICE_LIST_URL = 'https://pricing.us-east-1.amazonaws.com'

const SERVICES = ['AmazonBedrock', 'AmazonBedrockFoundationModels'] as const

const LIMIT_MS = 60_000

/** @throws {SetUpError} when the list cannot be read. */
export const fetchOffers = (listUrl: string, region: string): Promise<Offer[]> =>
  Promise.all(
    SERVICES.map((service) => fetchOffer(`${listUrl}/offers/v1.0/aws/${service}/current/${region}/index.json`)),
  )

async function fetchOffer(url: string): Promise<Offer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) })
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    const offer = (await response.json()) as Partial<Offer> | null
    if (typeof offer?.publicationDate !== 'string' || offer.products === undefined || offer.terms === undefined) {
      throw new Error('it is no offer of the price list')
    }
    return { publicationDate: offer.publicationDate, products: offer.products, terms: offer.terms }
  } catch (error) {
    throw new SetUpError(`Cannot read ${url}: ${reasonsOf(error).join(': ')}`, { cause: error })
  }
}

/** `fetch failed` says nothing; what it was caused by does: a name that is not found, a refused connection, a certificate. */
function reasonsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)]
  const inner = error instanceof AggregateError ? error.errors.flatMap(reasonsOf) : []
  const own = error.message === '' ? [] : [error.message]
  return [...new Set([...own, ...inner, ...(error.cause === undefined ? [] : reasonsOf(error.cause))])]
}
