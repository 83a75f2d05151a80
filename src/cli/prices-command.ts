import { SetUpError } from '../engine/preflight.ts'
import { type Offer, pricesOfOffers } from '../money/aws-offers.ts'
import { checkPrices, isFailure, needsOfMode, needsOfModels, type PriceNeed } from '../money/check-prices.ts'
import type { ModelPrices } from '../money/find-price.ts'
import { parseModelId } from '../models/model-id.ts'
import { EXIT_CODES } from '../results/exit-codes.ts'
import {
  forEachGeography,
  loadPriceFile,
  makeModelPrices,
  type PriceEntry,
  type PriceFile,
} from '../money/price-file.ts'
import { renderDay, wallClockMs } from '../time/system-clock.ts'
import { loadPlan } from './load-plan.ts'
import { type PriceCheck, renderPriceFindings } from './render-price-findings.ts'
import { renderPrices } from './render-prices.ts'
import { type Terminal, writeOut } from './terminal.ts'

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

export interface PricesOptions {
  /** A price file in place of the package's. */
  readonly file?: string
  readonly json?: true
  /** Tells which prices are old or missing. */
  readonly check?: true
  /** Of the scenario files that are checked. */
  readonly environment?: string
  /** Makes a price file of AWS's price list. */
  readonly refresh?: true
  readonly region: string
  readonly out: string
  readonly listUrl: string
}

/**
 * Prints the prices of a file; with `refresh`, writes one; with `check`, tells what is old or missing in it, or of what `scenarios` call.
 * @throws {ConfigError} with every mistake in the files.
 * @throws {SetUpError} when the price list cannot be read, or the file not be written.
 */
export async function pricesCommand(
  scenarios: readonly string[],
  options: PricesOptions,
  terminal: Terminal,
  today = renderDay(wallClockMs()),
): Promise<number> {
  if (options.check === true) return check(scenarios, options, terminal, today)
  if (scenarios.length > 0) {
    throw new SetUpError(`Scenario files are for --check: seismo prices --check ${scenarios.join(' ')}`)
  }
  const file = loadPriceFile(options.file)
  if (options.refresh === true) return refresh(file, options, terminal)
  if (options.json === true) terminal.print(JSON.stringify(file, null, 2))
  else terminal.print(renderPrices(makeModelPrices(file)))
  return EXIT_CODES.passed
}

function check(scenarios: readonly string[], options: PricesOptions, terminal: Terminal, today: string): number {
  const parts =
    scenarios.length === 0
      ? [checkFile(makeModelPrices(loadPriceFile(options.file)), today)]
      : scenarios.map((scenario) => checkScenario(scenario, options, today))
  const found: PriceCheck = {
    today,
    checked: parts.reduce((sum, { checked }) => sum + checked, 0),
    findings: parts.flatMap(({ findings }) => findings),
  }
  terminal.print(options.json === true ? JSON.stringify(found, null, 2) : renderPriceFindings(found))
  return found.findings.some(isFailure) ? EXIT_CODES.error : EXIT_CODES.passed
}

type Part = Pick<PriceCheck, 'checked' | 'findings'>

const checkFile = (prices: readonly ModelPrices[], today: string): Part =>
  checkNeeds(prices, needsOfModels(prices, today), today, null)

/** By the prices that a run of it would use, or those of `file`. */
function checkScenario(scenario: string, { environment, file }: PricesOptions, today: string): Part {
  const { plan } = loadPlan(scenario, environment === undefined ? {} : { environment }, today)
  const prices = file === undefined ? plan.prices : makeModelPrices(loadPriceFile(file))
  return checkNeeds(prices, plan.modes.flatMap(needsOfMode), today, scenario)
}

const checkNeeds = (
  prices: readonly ModelPrices[],
  needs: readonly PriceNeed[],
  today: string,
  file: string | null,
): Part => ({
  checked: needs.length,
  findings: checkPrices(prices, needs, today).map((finding) => ({ ...finding, file })),
})

async function refresh(known: PriceFile, { listUrl, out, region }: PricesOptions, terminal: Terminal): Promise<number> {
  const offers = await fetchOffers(listUrl, region)
  const knownPrices = known.prices.flatMap(forEachGeography)
  const { entries, unknownModels } = pricesOfOffers(
    offers,
    knownPrices
      .filter(({ models }) => models.every(isListed))
      .map(({ models, standard }) => ({
        models,
        longAboveInputTokens: standard?.longContext?.aboveInputTokens ?? null,
      })),
  )
  const kept = entries.map((entry) => withLongContext(entry, knownPrices))
  if (entries.length === 0) throw new SetUpError(`The price list of ${region} has no price of a known model.`)
  writeOut(
    out,
    renderFile({ sources: sourcesOf(kept, known, sourceOf(offers, region, listUrl)), prices: kept }, region),
  )
  terminal.print(out)
  terminal.tell(`${entries.length} entries of ${region}. Use it with prices: ${out} under config.engines.bedrock.`)
  if (unknownModels.length > 0) terminal.tell(`Without a known model id, and so left out: ${unknownModels.join(', ')}`)
  return EXIT_CODES.passed
}

/** A region's list has prices of its own and of global profiles, and none of another geography's. */
const isListed = (pattern: string): boolean => {
  const { geography } = parseModelId(pattern)
  return geography === null || geography === 'global'
}

/** Where the list has no prices of long requests, those that are known stay, or they would cost too little. */
function withLongContext(entry: PriceEntry, known: readonly PriceEntry[]): PriceEntry {
  const { longContext } = known.find(({ models }) => entry.models.every((id) => models.includes(id)))?.standard ?? {}
  return entry.standard === undefined || longContext === undefined
    ? entry
    : { ...entry, standard: { longContext, ...entry.standard } }
}

/** The list, and whatever else the entries name. */
function sourcesOf(
  entries: readonly PriceEntry[],
  known: PriceFile,
  list: PriceFile['sources'][string],
): PriceFile['sources'] {
  const named = new Set(entries.map(({ standard }) => standard?.longContext?.source))
  const kept = Object.entries(known.sources).filter(([name]) => named.has(name))
  return { ...Object.fromEntries(kept), 'price-list': list }
}

function sourceOf(offers: readonly Offer[], region: string, listUrl: string): PriceFile['sources'][string] {
  // The older of the two: both were so by then.
  const [date = ''] = offers.map(({ publicationDate }) => publicationDate.slice(0, 10)).toSorted()
  return { title: `AWS Price List, ${region}`, date, url: listUrl }
}

function renderFile({ prices, sources }: PriceFile, region: string): string {
  const entries = prices.map(({ models, ...classes }) =>
    [
      `  - models: ${JSON.stringify(models)}`,
      ...Object.entries(classes).map(([name, price]) => `    ${name}: ${JSON.stringify(price)}`),
    ].join('\n'),
  )
  return [
    `# What AWS lists for ${region}, in USD per million tokens. Written by seismo prices --refresh.`,
    `sources: ${JSON.stringify(sources)}`,
    'prices:',
    ...entries,
    '',
  ].join('\n')
}
