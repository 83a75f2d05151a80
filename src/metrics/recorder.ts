// The thread's side: it counts calls and iterations as they happen, and hands over all of it when asked. Nothing
// is allocated for a chunk: a gap goes straight into its histogram.
import assert from 'node:assert/strict'
import type { Dimensions } from './dimensions.ts'
import { makeSeriesRecorder, type CallRecorder, type SeriesRecorder } from './series-recorder.ts'
import { toTransferable, type TransferableSnapshot } from './snapshot.ts'

export type { CallRecorder }

export interface Recorder {
  /** Indexes into the dimensions. The same indexes give the same recorder. */
  forCall(tags: CallTags): CallRecorder
  iterationEnded(scenario: number, end: IterationOutcome): void
  /** Everything since the last one; the recorder is then empty. */
  takeSnapshot(): TransferableSnapshot
}

export interface CallTags {
  readonly scenario: number
  readonly mode: number
  readonly prompt: number
  /** From 1; null where the call is of no conversation. */
  readonly turn: number | null
}

/** More than the longest conversation has. */
const TURNS = 1_000

export type IterationOutcome =
  | { readonly kind: 'completed'; readonly durationMs: number }
  | { readonly kind: 'interrupted' }

export function makeRecorder(dimensions: Dimensions): Recorder {
  const { modes, prompts, scenarios } = dimensions
  const recorders = new Map<number, SeriesRecorder>()

  const recorderAt = (id: number, make: () => SeriesRecorder): SeriesRecorder => {
    let recorder = recorders.get(id)
    if (recorder === undefined) recorders.set(id, (recorder = make()))
    return recorder
  }

  return {
    forCall({ scenario, mode, prompt, turn }) {
      const series = (scenario * modes.length + mode) * prompts.length + prompt
      return recorderAt(series * TURNS + (turn ?? 0), () => {
        const of = { scenario: scenarios[scenario], mode: modes[mode], prompt: prompts[prompt] }
        assert(of.scenario !== undefined && of.mode !== undefined && of.prompt !== undefined, 'no such series')
        assert(turn === null || (turn > 0 && turn < TURNS), 'no such turn')
        const ofTurn = turn === null ? {} : { turn: String(turn) }
        const tags = { scenario: of.scenario.name, mode: of.mode.name, prompt: of.prompt, ...ofTurn }
        return makeSeriesRecorder(tags, of.scenario.model, of.mode.latency)
      })
    },
    iterationEnded(scenario, end) {
      // Ids below zero are free for the series that belong to a scenario as a whole.
      const recorder = recorderAt(-1 - scenario, () => {
        const of = scenarios[scenario]
        assert(of !== undefined, 'no such scenario')
        return makeSeriesRecorder({ scenario: of.name }, of.model, null)
      })
      switch (end.kind) {
        case 'completed':
          recorder.count('iterations', 1)
          recorder.measure('iteration_duration', end.durationMs)
          break
        case 'interrupted':
          recorder.count('interrupted_iterations', 1)
          break
      }
    },
    takeSnapshot() {
      const taken = [...recorders.values()].map((recorder) => recorder.take())
      return toTransferable({
        trends: taken.flatMap(({ trends }) => trends),
        counters: taken.flatMap(({ counters }) => counters),
      })
    },
  }
}
