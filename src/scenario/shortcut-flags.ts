import { cut } from '../reading/mistake.ts'
import type { Mistake } from '../reading/mistake.ts'
import type { Overrides } from './overrides.ts'

/** The flag of each shortcut. */
export const SHORTCUT_FLAGS = {
  vus: '--vus',
  duration: '--duration',
  iterations: '--iterations',
  stages: '--stage',
} as const

export type ShortcutKey = keyof typeof SHORTCUT_FLAGS

/** Shortcuts as they would stand in a file, not yet validated. */
export type Shortcut = Readonly<Partial<Record<ShortcutKey, unknown>>>

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
export function readShortcutFlags({ duration, iterations, stages, vus }: Overrides): {
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
