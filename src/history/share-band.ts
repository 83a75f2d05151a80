import { drawInteger } from '../random/draw.ts'
import type { Random } from '../random/random.ts'

/** A run is cut into pieces of so long: within one, calls wait for the same load and are not told apart. */
export const PIECE_MS = 10_000

/** With fewer pieces there is too little to draw from. */
export const FEWEST_PIECES = 6

/**
 * Neighbouring pieces resemble each other too: where the noise keeps 0.8 of itself from one piece to the next, bands of single pieces miss
 * twice as often as bands of six in a row. So stretches are drawn, of six pieces or of a fifth of the run.
 */
const lengthOfStretch = (pieces: number): number => Math.max(1, Math.min(6, Math.floor(pieces / 5)))

/**
 * A run of as many pieces, drawn from its own in stretches that may wrap around its end (the circular block bootstrap of Politis and
 * Romano): how often each piece is in it.
 */
export function drawPieces(pieces: number, random: Random): Uint32Array {
  const times = new Uint32Array(pieces)
  const length = lengthOfStretch(pieces)
  for (let drawn = 0; drawn < pieces;) {
    const start = drawInteger(random, 0, pieces - 1)
    for (let i = 0; i < length && drawn < pieces; i++, drawn++) {
      const piece = (start + i) % pieces
      times[piece] = (times[piece] as number) + 1
    }
  }
  return times
}

export interface Band {
  readonly low: number
  readonly high: number
}

export const REPLICATES = 1_000
const TAIL = 0.025

/** The middle 95 % of what was drawn. Infinities may be among it, and NaN where a drawn run had no sample. */
export function bandOf(drawn: readonly number[]): Band | null {
  const sorted = drawn.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b)
  const cut = Math.floor(sorted.length * TAIL)
  const low = sorted[cut]
  const high = sorted[sorted.length - 1 - cut]
  return low === undefined || high === undefined ? null : { low, high }
}

/** What a piece of a run counted: of so many calls, so many were. */
export interface CountedPiece {
  readonly part: number
  readonly calls: number
}

/** The 95 % band of the difference of two single runs' shares; null where a run is too short for one. */
export function shareBand(base: readonly CountedPiece[], run: readonly CountedPiece[], random: Random): Band | null {
  if (base.length < FEWEST_PIECES || run.length < FEWEST_PIECES) return null
  const draw = (pieces: readonly CountedPiece[]): number => shareOf(pieces, drawPieces(pieces.length, random))
  return bandOf(Array.from({ length: REPLICATES }, () => draw(run) - draw(base)))
}

function shareOf(pieces: readonly CountedPiece[], times: Uint32Array): number {
  let [part, calls] = [0, 0]
  for (const [index, piece] of pieces.entries()) {
    part += piece.part * (times[index] as number)
    calls += piece.calls * (times[index] as number)
  }
  return part / calls
}
