// The thread's side: it counts calls and iterations as they happen, and hands over all of it when asked. Nothing
// is allocated for a chunk: a gap goes straight into its histogram.
import assert from 'node:assert/strict'
import type { Dimensions } from './dimensions.ts'
import { makeSeriesRecorder, type CallRecorder, type SeriesRecorder } from './series-recorder.ts'
import { toTransferable, type TransferableSnapshot } from './snapshot.ts'

export type { CallRecorder }

export interface Recorder {
  /** Indexes into the dimensions. The same indexes give the same recorder. */
  forCall(tags: { readonly scenario: number; readonly mode: number; readonly prompt: number }): CallRecorder
  iterationEnded(scenario: number, end: IterationOutcome): void
  /** Everything since the last one; the recorder is then empty. */
  takeSnapshot(): TransferableSnapshot
}

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
    forCall({ scenario, mode, prompt }) {
      return recorderAt((scenario * modes.length + mode) * prompts.length + prompt, () => {
        const of = { scenario: scenarios[scenario], mode: modes[mode], prompt: prompts[prompt] }
        assert(of.scenario !== undefined && of.mode !== undefined && of.prompt !== undefined, 'no such series')
        const tags = { scenario: of.scenario.name, mode: of.mode.name, prompt: of.prompt }
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
