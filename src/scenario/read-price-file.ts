import { fileURLToPath } from 'node:url'
import { parseWith } from '../reading/describe-issues.ts'
import { ConfigError, type Finding, type Mistake, nearestName } from '../reading/mistake.ts'
import { PRICE_CLASSES } from './price-class.ts'
import { priceFileSchema, type PriceFile } from './price-file-schema.ts'
import { readTextFile, type TextReader } from '../reading/read-text-file.ts'
import { asRecord } from '../reading/record.ts'
import { readYamlFile } from '../reading/yaml-file.ts'

export interface ReadPrices {
  /** Null where there are mistakes. */
  readonly prices: PriceFile | null
  readonly mistakes: readonly Mistake[]
}

/** The prices that come with the package. */
export const SHIPPED_PRICES = fileURLToPath(new URL('prices.yml', import.meta.url))

/** What stands in a price file, or every mistake in it. */
export function readPriceFile(path: string, readText: TextReader): ReadPrices {
  const yaml = readYamlFile(path, 'a price file', readText)
  if (yaml.mistakes.length > 0) return { prices: null, mistakes: yaml.mistakes }
  const parsed = parseWith(priceFileSchema, { data: yaml.data, privately: false, hintForKey: () => null })
  const mistakes = [...parsed.findings, ...unknownSources(yaml.data)].map(yaml.toMistake)
  return { prices: mistakes.length > 0 ? null : parsed.value, mistakes }
}

/** @throws {ConfigError} with every mistake in it. */
export function loadPriceFile(path: string = SHIPPED_PRICES): PriceFile {
  const { mistakes, prices } = readPriceFile(path, readTextFile)
  if (prices === null) throw new ConfigError(mistakes)
  return prices
}

/** Every source that is named must be given. */
function unknownSources(data: unknown): Finding[] {
  const { prices, sources } = asRecord(data)
  const known = Object.keys(asRecord(sources))
  const entries = Array.isArray(prices) ? prices.map(asRecord) : []
  return entries.flatMap((entry, index) =>
    placesOfSources(entry).flatMap(([source, ...place]): Finding[] => {
      if (typeof source !== 'string' || source === '' || known.includes(source)) return []
      const nearest = nearestName(source, known)
      return [
        {
          path: ['prices', index, ...place, 'source'],
          at: 'value',
          message: `expected a name under sources, found ${JSON.stringify(source)}`,
          hint: nearest === null ? `known sources: ${known.join(', ')}` : `did you mean ${nearest}?`,
        },
      ]
    }),
  )
}

/** The source of each price of an entry, and where it stands in it. */
const placesOfSources = (entry: Readonly<Record<string, unknown>>): [source: unknown, ...place: string[]][] =>
  PRICE_CLASSES.flatMap((priceClass): [unknown, ...string[]][] => {
    const price = asRecord(entry[priceClass])
    return [
      [price['source'], priceClass],
      [asRecord(price['longContext'])['source'], priceClass, 'longContext'],
    ]
  })
