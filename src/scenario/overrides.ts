import { parseModelId } from '../models/model-id.ts'
import type { Finding, Path } from '../reading/mistake.ts'
import { asRecord, isRecord } from '../reading/record.ts'

/** What the command line and the environment say over the scenario file. Plain data. */
export interface Overrides {
  readonly target?: string | undefined
  readonly seed?: number | undefined
  readonly threads?: number | undefined
  /** `seismo` or `sdk`. */
  readonly decoder?: string | undefined
  readonly canary?: boolean | undefined
  readonly calls?: boolean | undefined
  /** `2/5` is the second of five. */
  readonly segment?: string | undefined
  /** The folder that run folders are made in. */
  readonly out?: string | undefined
  readonly profile?: string | undefined
  /** Of the modes that name none: AWS_REGION, as a rule. */
  readonly region?: string | undefined
  // k6's shortcuts, as they were typed (shortcut.ts).
  readonly vus?: string | undefined
  readonly duration?: string | undefined
  readonly iterations?: string | undefined
  /** Each a duration and a target, such as `30s:20`. */
  readonly stages?: readonly string[] | undefined
}

const BEDROCK = ['config', 'engines', 'bedrock'] as const

const PLACES = {
  target: ['config', 'target'],
  seed: [...BEDROCK, 'seed'],
  threads: [...BEDROCK, 'threads'],
  decoder: [...BEDROCK, 'decoder'],
  canary: [...BEDROCK, 'canary'],
  calls: [...BEDROCK, 'calls'],
  segment: [...BEDROCK, 'segment'],
  out: [...BEDROCK, 'reports'],
  profile: [...BEDROCK, 'simulator', 'profile'],
} as const satisfies Partial<Record<keyof Overrides, Path>>

export interface Overridden {
  readonly script: unknown
  /** Who said what stands at the place of the finding, where no file did. */
  readonly authorOf: (finding: Finding) => string | null
}

/** The script as if the overrides had been written in it; they are validated with it. */
export function applyOverrides(script: unknown, overrides: Overrides): Overridden {
  const authors = new Map<string, string>()
  let changed = script
  const set = (path: Path, value: unknown, author: string): void => {
    if (value === undefined) return
    changed = withValue(changed, path, value)
    authors.set(JSON.stringify(path), author)
  }
  for (const key of Object.keys(PLACES) as (keyof typeof PLACES)[]) set(PLACES[key], overrides[key], `--${key}`)
  for (const [mode, fields] of Object.entries(asRecord(asRecord(bedrockOf(script))['modes']))) {
    if (isRecord(fields) && !saysRegion(fields))
      set([...BEDROCK, 'modes', mode, 'region'], overrides.region, 'AWS_REGION')
  }
  return { script: changed, authorOf: ({ path }) => authors.get(JSON.stringify(path)) ?? null }
}

/** Whether a mode says which region it calls, by itself or by the ARN of what it calls. */
export const saysRegion = ({ model, region }: Readonly<Record<string, unknown>>): boolean =>
  region !== undefined || (typeof model === 'string' && parseModelId(model).region !== null)

/** What stands at `config.engines.bedrock`. */
export const bedrockOf = (script: unknown): unknown =>
  asRecord(asRecord(asRecord(script)['config'])['engines'])['bedrock']

/** A copy with `value` at `path`. What is no mapping on the way stays, and is a mistake of its own. */
function withValue(data: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value
  if (data !== undefined && data !== null && !isRecord(data)) return data
  const fields = asRecord(data)
  return { ...fields, [key]: withValue(fields[key], rest, value) }
}
