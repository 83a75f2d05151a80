import { resolve } from 'node:path'
import type { Finding, Path } from '../reading/mistake.ts'
import type { Mistake } from '../reading/mistake.ts'
import { asRecord } from '../reading/record.ts'
import { bedrockOf } from './overrides.ts'
import type { PriceFile } from './price-file-schema.ts'
import { readPriceFile } from './read-price-file.ts'
import { besideFile } from './read-prompt-file.ts'
import type { TextReader } from '../reading/read-text-file.ts'
import type { YamlFile } from '../reading/yaml-file.ts'

export interface FoundPrices {
  /** Null where no file is named, and where it has mistakes. */
  readonly prices: PriceFile | null
  readonly findings: readonly Finding[]
  readonly mistakes: readonly Mistake[]
  readonly files: readonly string[]
}

const PLACE: Path = ['config', 'engines', 'bedrock', 'prices']

/** The price file that a script names. */
export function findPrices(
  script: unknown,
  files: readonly YamlFile[],
  scriptPath: string,
  readText: TextReader,
): FoundPrices {
  const { prices } = asRecord(bedrockOf(script))
  if (typeof prices !== 'string' || prices === '') return { prices: null, findings: [], mistakes: [], files: [] }
  const path = besideFile(files.find((file) => file.has(PLACE))?.file ?? scriptPath, prices)
  const read = readText(path)
  if (read.kind === 'unreadable') {
    const message = `expected the path of a price file, found ${read.found} (${path})`
    return { prices: null, findings: [{ path: PLACE, at: 'value', message, hint: null }], mistakes: [], files: [] }
  }
  return { ...readPriceFile(path, readText), findings: [], files: [resolve(path)] }
}
