// The YAML examples of README and docs, each made into a scenario that can be run: what an example leaves out is taken from a
// scenario of the simplest kind.
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parse } from 'yaml'
import { makeSyntheticImage } from '../../src/media/synthetic-image.ts'
import { EXAMPLE_MODEL } from '../../src/models/model-id.ts'
import { PRICE_CLASSES } from '../../src/money/find-price.ts'
import { asRecord } from '../../src/reading/record.ts'
import { configSchema } from '../../src/scenario/config-schema.ts'

const root = resolve(import.meta.dirname, '../..')

export interface Example {
  /** `docs/modes.md:38` */
  readonly place: string
  readonly text: string
}

const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
]

export const examples: readonly Example[] = pages.flatMap((page) => {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^```yaml\n([^]*?)^```/gm)].map((match) => ({
    place: `${page}:${text.slice(0, match.index).split('\n').length + 1}`,
    text: match[1] ?? '',
  }))
})

type Fields = Readonly<Record<string, unknown>>

const MODE = { model: EXAMPLE_MODEL, region: 'us-east-2' }
const BEDROCK = {
  modes: { standard: MODE, optimized: { ...MODE, latency: 'optimized' }, cold: MODE, warm: MODE },
  prompts: './prompts.yml',
}
const SCENARIO = { name: 'example', engine: 'bedrock', executor: 'constant-vus', vus: 1, duration: '10s' }
const PROMPTS = {
  mix: [{ name: 'story', task: 'story', inputTokens: 50, maxOutputTokens: 20, system: { sharedTokens: 100 } }],
}
const RAMP = { name: 'example', engine: 'bedrock', executor: 'ramping-vus' }
const SOURCES = { contract: { title: 'An agreement', date: '2026-10-01' } }

const AGENT = {
  name: 'agent',
  task: 'chat',
  inputTokens: 50,
  maxOutputTokens: 100,
  tools: './tools.json',
  agent: { maxSteps: 3, toolResult: { file: './results.json' } },
}

/** What tools give back, by their names. */
const isOfResults = (fields: Fields): boolean => '*' in fields

/** Writes what the example says into `folder`, and the rest around it. Returns the scenario file. */
export function writeExample({ text }: Example, folder: string): string {
  const written = parse(text) as Fields | readonly Fields[]
  // A list is of entries of a price file.
  const fields: Fields = Array.isArray(written)
    ? { sources: SOURCES, prices: written }
    : isOfResults(written as Fields)
      ? { mix: [AGENT] }
      : (written as Fields)
  const { charactersPerToken, config, mix, prices, scenarios, sources, target, ...rest } = fields
  const own = ownParts(rest)
  const isPriceFile = sources !== undefined && prices !== undefined
  const priceFile = isPriceFile ? { sources, prices } : own.prices
  const { engines, ...otherConfig } = asRecord(config)
  const script = {
    config: {
      target: target ?? 'simulator',
      ...otherConfig,
      engines: {
        bedrock: {
          ...BEDROCK,
          ...(priceFile === undefined ? {} : { prices: './prices.yml' }),
          ...asRecord(asRecord(engines)['bedrock']),
          ...own.bedrock,
        },
      },
    },
    scenarios: Array.isArray(scenarios) ? scenarios : [own.scenario ?? SCENARIO],
  }
  const write = (name: string, content: unknown): void => writeFileSync(join(folder, name), JSON.stringify(content))
  cpSync(join(root, 'scenarios/prompts'), join(folder, 'prompts'), { recursive: true })
  if (isOfResults(asRecord(written))) write('results.json', written)
  write('tools.json', [{ name: 'get_order', inputSchema: { type: 'object', properties: { id: { type: 'integer' } } } }])
  write('tickets.jsonl', { prompt: 'Order 4711 has not arrived.' })
  write('conversations.jsonl', {
    messages: [
      { role: 'user', content: 'Where is my parcel?' },
      { role: 'assistant', content: 'On its way.' },
      { role: 'user', content: 'Since when?' },
    ],
  })
  write('support.jsonl', { question: 'Where is my parcel?' })
  write('pictures.jsonl', { question: 'What is in the picture?', picture: './front.png' })
  for (const [name, format] of [
    ['receipt.jpg', 'jpeg'],
    ['front.png', 'png'],
  ] as const)
    writeFileSync(join(folder, name), makeSyntheticImage({ format, width: 64, height: 48, bytes: null }, 1, 0))
  const dolly = { instruction: 'Say it in one line.', context: 'Ice is lighter than water.' }
  writeFileSync(join(folder, 'dolly.jsonl.gz'), gzipSync(JSON.stringify(dolly)))
  writeFileSync(join(folder, 'tuesday.jsonl.gz'), gzipSync(tuesday()))
  writeFileSync(
    join(folder, 'requests.csv'),
    'text;model;expected_output_tokens\nWhy is ice light?;small;20\nAnd snow?;large;30\n',
  )
  write(
    'prompts.yml',
    mix === undefined ? PROMPTS : { ...(charactersPerToken === undefined ? {} : { charactersPerToken }), mix },
  )
  if (priceFile !== undefined) write('prices.yml', priceFile)
  write('scenario.json', script)
  return join(folder, 'scenario.json')
}

/** A trace of three hours, a request in each five minutes. */
function tuesday(): string {
  const header = {
    schema: 'seismo.trace/1',
    version: '0.1.0',
    source: 'columns',
    requests: 36,
    startedAt: null,
    blockTokens: null,
    spreadMs: null,
    content: false,
    leftOut: {},
  }
  const rows = Array.from({ length: 36 }, (_, number) => ({ at: number * 300_000, in: 100 + number, out: 5 }))
  return [header, ...rows].map((line) => `${JSON.stringify(line)}\n`).join('')
}

const isPrice = (name: string): boolean => (PRICE_CLASSES as readonly string[]).includes(name)
const isConfig = (name: string): boolean => name in configSchema.shape.engines.shape.bedrock.shape
const isThreshold = (name: string): boolean => name.includes('{')

interface OwnParts {
  readonly bedrock: Fields
  readonly scenario: Fields | undefined
  readonly prices: Fields | undefined
}

/** Where keys belong that stand alone: in `config.engines.bedrock`, in a scenario, in an entry of a price file, or under thresholds. */
function ownParts(fields: Fields): OwnParts {
  const names = Object.keys(fields)
  const only = (keep: (name: string) => boolean): Fields =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => keep(name)))
  const unknown = names.filter((name) => !isPrice(name) && !isConfig(name) && !isThreshold(name) && name !== 'stages')
  if (unknown.length > 0) throw new Error(`an example with keys that belong nowhere: ${unknown.join(', ')}`)
  const thresholds = only(isThreshold)
  return {
    bedrock: { ...only(isConfig), ...(Object.keys(thresholds).length === 0 ? {} : { thresholds }) },
    scenario: names.includes('stages') ? { ...RAMP, ...only((name) => name === 'stages') } : undefined,
    prices: names.some(isPrice) ? { sources: SOURCES, prices: [{ models: ['*'], ...only(isPrice) }] } : undefined,
  }
}
