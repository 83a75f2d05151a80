import { cut, type Finding, type Mistake, type Path } from '../reading/mistake.ts'
import { asRecord, isRecord } from '../reading/record.ts'
import { executorFields } from './executor-schemas.ts'
import type { Overrides } from './overrides.ts'

/** The flag of each shortcut. */
const SHORTCUT_FLAGS = {
  vus: '--vus',
  duration: '--duration',
  iterations: '--iterations',
  stages: '--stage',
} as const

type ShortcutKey = keyof typeof SHORTCUT_FLAGS

/** Shortcuts as they would stand in a file, not yet validated. */
type Shortcut = Readonly<Partial<Record<ShortcutKey, unknown>>>

/** A mistake that stands on the command line and in no file. */
export const flagMistake = (flag: string, message: string, hint: string | null = null): Mistake => ({
  file: null,
  line: null,
  column: null,
  path: flag,
  message,
  hint,
})

/** The flags as the file would say them. What cannot be read as such is a mistake. */
function readShortcutFlags({ duration, iterations, stages, vus }: Overrides): {
  readonly shortcut: Shortcut
  readonly mistakes: readonly Mistake[]
} {
  const written = stages?.flatMap((text) => text.split(',')) ?? []
  const read = written.map(readStage)
  const shortcut = {
    vus: toNumber(vus),
    duration,
    iterations: toNumber(iterations),
    stages: stages === undefined ? undefined : read.map((stage) => stage ?? PLACEHOLDER),
  }
  return {
    shortcut: Object.fromEntries(Object.entries(shortcut).filter(([, value]) => value !== undefined)),
    mistakes: written
      .filter((_, index) => read[index] === null)
      .map((text) =>
        flagMistake(
          SHORTCUT_FLAGS.stages,
          `expected a duration and a target such as 30s:20, found ${JSON.stringify(cut(text))}`,
        ),
      ),
  }
}

/** Stands for a stage that could not be read, so that its absence is no mistake of its own. */
const PLACEHOLDER = { duration: '1s', target: 1 }

function readStage(text: string): object | null {
  const [, duration, target] = /^\s*([^:\s]+):(\d+)\s*$/.exec(text) ?? []
  return duration === undefined ? null : { duration, target: Number(target) }
}

/** Text that is no number stays text, and the schema says what it expected instead. */
const toNumber = (text: string | undefined): unknown =>
  text !== undefined && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text

// k6's shortcuts: `vus`, `duration`, `iterations` and `stages` without an executor, in a scenario or as flags. They are
// written out as the executor that k6 derives of them, https://grafana.com/docs/k6/latest/using-k6/k6-options/reference/,
// before anything is validated; where a mistake is found later, it is told under the key or the flag that was written.

const KEYS = Object.keys(SHORTCUT_FLAGS) as ShortcutKey[]

export interface Expanded {
  readonly script: unknown
  readonly findings: readonly Finding[]
  /** Of the flags themselves. */
  readonly mistakes: readonly Mistake[]
  /** What is not wrong, and yet should be known. */
  readonly notices: readonly string[]
  /** The finding where its author wrote what it is about; with the flag, where that was the author. */
  readonly trace: (finding: Finding) => { readonly finding: Finding; readonly flag: string | null }
}

/**
 * Writes out every shortcut of the script. Flags go over the file as they do in k6: `duration`, `iterations` or
 * `stages` replace the executor, whatever it was, and so does `vus` where an executor is written; beside shortcuts in
 * the file `vus` changes nothing but their `vus`. What is not the executor's stays: name, modes, flow.
 */
export function expandShortcuts(script: unknown, overrides: Overrides): Expanded {
  const flags = readShortcutFlags(overrides)
  const { scenarios } = asRecord(script)
  const written: readonly unknown[] = Array.isArray(scenarios) ? scenarios : []
  const ours = written.flatMap((fields, index) => (isOurs(fields) ? [{ index, fields }] : []))
  const [flag] = flagsIn(flags.shortcut)
  const isAmbiguous = flag !== undefined && ours.length > 1
  const expansions = ours.flatMap(({ index, fields }) => {
    const expansion = expand(index, fields, isAmbiguous ? {} : flags.shortcut)
    return expansion === null ? [] : [expansion]
  })
  return {
    script: expansions.length === 0 ? script : { ...asRecord(script), scenarios: withExpansions(written, expansions) },
    findings: expansions.flatMap((expansion) => expansion.conflicts),
    mistakes: [...flags.mistakes, ...(isAmbiguous ? [ambiguous(flag, ours.length)] : [])],
    notices: expansions.flatMap(({ notice }) => (notice === null ? [] : [notice])),
    trace: (finding) => traceBack(finding, expansions),
  }
}

const ambiguous = (flag: string, count: number): Mistake =>
  flagMistake(
    flag,
    `expected a file with one scenario of engine: bedrock, found ${count}`,
    'the flag takes the place of one executor; change the file instead',
  )

type Fields = Readonly<Record<string, unknown>>

const isOurs = (fields: unknown): fields is Fields => isRecord(fields) && fields['engine'] === 'bedrock'

interface Expansion {
  readonly index: number
  readonly fields: Fields
  /** Which shortcut each option of the executor came of. */
  readonly origins: Readonly<Record<string, ShortcutKey>>
  readonly flagged: ReadonlySet<ShortcutKey>
  readonly conflicts: readonly Finding[]
  readonly notice: string | null
}

const OPTIONS = new Set([...KEYS, ...Object.values(executorFields).flatMap((fields) => Object.keys(fields))])

function expand(index: number, fields: Fields, flags: Shortcut): Expansion | null {
  const { executor } = fields
  const inFile: Shortcut = executor === undefined ? pick(fields, KEYS) : {}
  const given = flagsIn(flags)
  if (given.length === 0 && Object.keys(inFile).length === 0) return null

  const replaces = KEYS.some((key) => key !== 'vus' && flags[key] !== undefined)
  const shortcut = { ...(replaces ? pick(inFile, ['vus']) : inFile), ...flags }
  const { name, origins } = derive(shortcut)
  const options = Object.entries(origins).flatMap(([option, key]) =>
    shortcut[key] === undefined ? [] : [[option, shortcut[key]] as const],
  )
  // Beside a shortcut an option of an executor is a mistake; with the executor that a flag replaces, it goes too.
  const dropped = executor === undefined ? new Set<string>(KEYS) : OPTIONS
  const kept = Object.entries(fields).filter(([key]) => !dropped.has(key))
  return {
    index,
    fields: { ...Object.fromEntries(kept), executor: name, ...Object.fromEntries(options) },
    origins,
    flagged: new Set(KEYS.filter((key) => flags[key] !== undefined)),
    conflicts: conflictsIn(index, shortcut),
    notice: executor === undefined ? null : replacement(given, fields),
  }
}

/** The executor, and of which shortcut each of its options is made. */
function derive(shortcut: Shortcut): {
  readonly name: string
  readonly origins: Readonly<Record<string, ShortcutKey>>
} {
  if (shortcut.stages !== undefined) return { name: 'ramping-vus', origins: { startVUs: 'vus', stages: 'stages' } }
  if (shortcut.iterations !== undefined) {
    return { name: 'shared-iterations', origins: { vus: 'vus', iterations: 'iterations', maxDuration: 'duration' } }
  }
  if (shortcut.duration !== undefined) return { name: 'constant-vus', origins: { vus: 'vus', duration: 'duration' } }
  // As k6 has it since v2.1.0: N VUs alone are N VUs that make one iteration each.
  return { name: 'shared-iterations', origins: { vus: 'vus', iterations: 'vus' } }
}

function conflictsIn(index: number, shortcut: Shortcut): Finding[] {
  if (shortcut.stages === undefined) return []
  return (['iterations', 'duration'] as const).flatMap((key) =>
    shortcut[key] === undefined
      ? []
      : [
          {
            path: ['scenarios', index, key],
            at: 'key',
            message: `expected either stages or ${key}, found both`,
            hint: 'stages say themselves how long they last',
          },
        ],
  )
}

const replacement = (flags: readonly string[], { executor, name }: Fields): string =>
  `${flags.join(' and ')} ${flags.length === 1 ? 'takes' : 'take'} the place of the executor ${String(executor)}` +
  `${typeof name === 'string' ? ` of scenario ${name}` : ''} and all its options.`

function traceBack(finding: Finding, expansions: readonly Expansion[]): ReturnType<Expanded['trace']> {
  const [root, index, option, ...rest] = finding.path
  const expansion = root === 'scenarios' ? expansions.find((candidate) => candidate.index === index) : undefined
  if (expansion === undefined || typeof option !== 'string') return { finding, flag: null }
  const { flagged, origins } = expansion
  const isExecutor = option === 'executor'
  const key = isExecutor ? ([...flagged][0] ?? origins['vus'] ?? 'stages') : (origins[option] ?? asKey(option))
  if (key === null) return { finding, flag: null }
  if (flagged.has(key)) return { finding, flag: SHORTCUT_FLAGS[key] }
  return { finding: { ...finding, path: ['scenarios', index as number, key, ...rest] satisfies Path }, flag: null }
}

const asKey = (option: string): ShortcutKey | null => KEYS.find((key) => key === option) ?? null

const flagsIn = (shortcut: Shortcut): string[] =>
  KEYS.filter((key) => shortcut[key] !== undefined).map((key) => SHORTCUT_FLAGS[key])

const pick = (fields: Fields, keys: readonly ShortcutKey[]): Shortcut =>
  Object.fromEntries(keys.flatMap((key) => (fields[key] === undefined ? [] : [[key, fields[key]]])))

const withExpansions = (scenarios: readonly unknown[], expansions: readonly Expansion[]): unknown[] =>
  scenarios.map((fields, index) => expansions.find((expansion) => expansion.index === index)?.fields ?? fields)
