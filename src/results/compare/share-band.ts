import type { Random } from '../../random/random.ts'
import { bandOf, drawPieces, FEWEST_PIECES, REPLICATES, type Band } from './stretches.ts'

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
