// What many rows come to: their lengths and limits, and what is wrong with those that cannot be used.
import { charactersOf } from '../../conversation/conversation.ts'
import type { Row } from './row-reader.ts'

export interface RowMistake {
  readonly line: number
  /** Whether the other rows can be used without this one. */
  readonly canSkip: boolean
  readonly message: string
  readonly hint: string | null
}

/** Rows that are bad alike. */
export interface BadKind {
  readonly message: string
  readonly count: number
  readonly firstLine: number
}

/** In characters: what prompts of many lines come to. */
export interface TextLengths {
  readonly mean: number
  readonly longest: number
}

export interface RowsTold {
  /** Rows that are left out and rows that are wrong, of those that were read: the first few, and all by what is wrong. */
  readonly mistakes: readonly RowMistake[]
  readonly badCount: number
  readonly badKinds: readonly BadKind[]
  /** Rows that can be used, as far as they were read. */
  readonly usable: number
  /** Whether every row was read. */
  readonly isWhole: boolean
  /** Of what one call says. */
  readonly characters: TextLengths | null
  /** The limits of output tokens that rows have; `without`: the share of those that have none. Null where none has one. */
  readonly limits: {
    readonly mean: number
    readonly least: number
    readonly greatest: number
    readonly without: number
  } | null
  /** Of conversations that are made again; null where none are. */
  readonly turns: { readonly mean: number; readonly least: number; readonly greatest: number } | null
  /** What rows say of their mode, each with its share of the draws. */
  readonly modes: readonly { readonly value: string | null; readonly share: number }[]
  /** Halves of surrogate pairs that were replaced, and the rows that had some. */
  readonly halves: { readonly count: number; readonly rows: number }
  /** Whether every prompt is a number. */
  readonly areNumbers: boolean
}

const MOST_MISTAKES = 3
const MOST_KINDS = 20

/** All that is said in it, and what was answered where the next turn goes on from that. */
const charactersOfTurns = ({ system, tools }: Row['call'], turns: NonNullable<Row['turns']>): number =>
  charactersOf({
    system,
    tools,
    messages: turns.flatMap(({ answered, said }) => [
      { role: 'user', content: said },
      ...(answered === null ? [] : [{ role: 'assistant' as const, content: answered }]),
    ]),
  })

export type Tally = ReturnType<typeof makeTally>

const A_NUMBER = /^\s*[-+]?\d+(?:[.,]\d+)?\s*$/

function makeTurnsTally() {
  let sum = 0
  let least = Number.POSITIVE_INFINITY
  let greatest = 0
  return {
    add({ turns, weight }: Row): void {
      if (turns === null || weight === 0) return
      sum += turns.length * weight
      least = Math.min(least, turns.length)
      greatest = Math.max(greatest, turns.length)
    },
    result: (draws: number): RowsTold['turns'] => (greatest === 0 ? null : { mean: sum / draws, least, greatest }),
  }
}

export function makeTally() {
  const mistakes: RowMistake[] = []
  const badKinds = new Map<string, { message: string; count: number; firstLine: number }>()
  const modes = new Map<string | null, number>()
  const halves = { count: 0, rows: 0 }
  let badCount = 0
  let usable = 0
  let draws = 0
  let characters = 0
  let longest = 0
  let limited = 0
  let limits = 0
  let greatest = 0
  let least = Number.POSITIVE_INFINITY
  let numbers = 0
  let passed = 0
  const turns = makeTurnsTally()
  return {
    mistake(mistake: RowMistake): void {
      badCount++
      // Those that end the reading are told whatever else is.
      const told = mistakes.filter(({ canSkip }) => canSkip).length
      if (!mistake.canSkip || told < MOST_MISTAKES) mistakes.push(mistake)
      const message = badKinds.has(mistake.message) || badKinds.size < MOST_KINDS ? mistake.message : 'other mistakes'
      const kind = badKinds.get(message)
      if (kind === undefined) badKinds.set(message, { message, count: 1, firstLine: mistake.line })
      else kind.count++
    },
    row(row: Row): void {
      usable++
      draws += row.weight
      const length = row.turns === null ? charactersOf(row.call) : charactersOfTurns(row.call, row.turns)
      turns.add(row)
      characters += length * row.weight
      if (row.weight > 0) longest = Math.max(longest, length)
      if (row.maxOutputTokens !== null) {
        limited += row.weight
        limits += row.maxOutputTokens * row.weight
        greatest = Math.max(greatest, row.maxOutputTokens)
        least = Math.min(least, row.maxOutputTokens)
      }
      if (row.weight > 0) modes.set(row.mode, (modes.get(row.mode) ?? 0) + row.weight)
      if (row.halves > 0) {
        halves.count += row.halves
        halves.rows++
      }
      if (A_NUMBER.test(row.text)) numbers++
    },
    /** A row that is not read: its text is no longer than its bytes. */
    passed(bytes: number): void {
      passed++
      longest = Math.max(longest, bytes)
    },
    result(): RowsTold {
      return {
        mistakes: mistakes.toSorted((one, other) => one.line - other.line),
        badCount,
        badKinds: [...badKinds.values()],
        usable: usable + passed,
        isWhole: passed === 0,
        characters: draws === 0 ? null : { mean: characters / draws, longest },
        limits: limited === 0 ? null : { mean: limits / limited, least, greatest, without: (draws - limited) / draws },
        turns: turns.result(draws),
        modes: [...modes].map(([value, count]) => ({ value, share: count / draws })),
        halves,
        areNumbers: usable > 0 && numbers === usable,
      }
    },
  }
}
