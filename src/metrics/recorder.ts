// The thread's side: it counts calls and iterations as they happen, and hands over all of it when asked. Nothing
// is allocated for a chunk: a gap goes straight into its histogram.
import assert from 'node:assert/strict'
import type { ConnectionTiming } from '../bedrock/wire/exchange.ts'
import { makeCallRecorder, type CallRecorder } from './call-recorder.ts'
import { readInParts } from './detached-series.ts'
import type { CallPlace, Dimensions, Tags } from './tags.ts'
import type { Measure } from './measure-call.ts'
import { makeSeriesRecorder, type SeriesRecorder } from './series-recorder.ts'
import { firstOfRange, turnTag, TURNS } from './turn-tag.ts'
import type { Snapshot } from './snapshot.ts'

export type { CallRecorder }

export interface Recorder {
  /** The same place gives the same recorder. */
  forCall(place: CallPlace): CallRecorder
  iterationEnded(scenario: number, end: IterationOutcome): void
  /** A connection of the mode of this index can be used. */
  connectionOpened(mode: number, timing: ConnectionTiming): void
  /** Where to measure the thread of this name. */
  forThread(name: string): Measure
  /**
   * Everything since the last one; the recorder is then empty, and what is recorded from now on is in the next. It comes in parts,
   * to be gone through once: each costs a fraction of a millisecond as it is asked for, and together they are the snapshot.
   */
  takeSnapshot(): Iterable<Snapshot>
}

/** What is read in one go: to read a histogram takes some microseconds. */
const SERIES_A_PART = 64

export interface IterationOutcome {
  readonly kind: 'completed' | 'interrupted'
  /** Until it ended, or was interrupted. */
  readonly durationMs: number
}

export function makeRecorder(dimensions: Dimensions): Recorder {
  const { modes, prompts, scenarios } = dimensions
  const series: SeriesRecorder[] = []
  const calls = new Map<number, CallRecorder>()
  const iterations = new Map<number, SeriesRecorder>()
  const connections = new Map<number, SeriesRecorder>()

  const addSeries = (tags: Tags): SeriesRecorder => {
    const added = makeSeriesRecorder(tags)
    series.push(added)
    return added
  }

  const addCalls = ({ scenario, mode, prompt, turn }: CallPlace): CallRecorder => {
    const of = { scenario: scenarios[scenario], mode: modes[mode], prompt: prompts[prompt] }
    assert(of.scenario !== undefined && of.mode !== undefined && of.prompt !== undefined, 'no such series')
    assert(turn === null || (turn > 0 && turn < TURNS), 'no such turn')
    const ofTurn = turn === null ? {} : { turn: turnTag(turn) }
    const tags = { scenario: of.scenario.name, mode: of.mode.name, prompt: of.prompt, ...ofTurn }
    return makeCallRecorder(addSeries(tags), of.scenario.model, of.mode)
  }

  const addIterations = (scenario: number): SeriesRecorder => {
    const of = scenarios[scenario]
    assert(of !== undefined, 'no such scenario')
    return addSeries({ scenario: of.name })
  }

  const addConnections = (mode: number): SeriesRecorder => {
    const of = modes[mode]
    assert(of !== undefined, 'no such mode')
    return addSeries({ mode: of.name })
  }

  return {
    forCall(place) {
      const { scenario, mode, prompt, turn } = place
      const id =
        ((scenario * modes.length + mode) * prompts.length + prompt) * TURNS + (turn === null ? 0 : firstOfRange(turn))
      let recorder = calls.get(id)
      if (recorder === undefined) calls.set(id, (recorder = addCalls(place)))
      return recorder
    },
    iterationEnded(scenario, end) {
      let recorder = iterations.get(scenario)
      if (recorder === undefined) iterations.set(scenario, (recorder = addIterations(scenario)))
      switch (end.kind) {
        case 'completed':
          recorder.counters.count('iterations', 1)
          recorder.trends.measure('iteration_duration', end.durationMs)
          break
        case 'interrupted':
          recorder.counters.count('interrupted_iterations', 1)
          recorder.trends.measure('iteration_cut_off_after', end.durationMs)
          break
      }
    },
    connectionOpened(mode, { dnsMs, tcpMs, tlsMs }) {
      let recorder = connections.get(mode)
      if (recorder === undefined) connections.set(mode, (recorder = addConnections(mode)))
      recorder.counters.count('connections_opened', 1)
      if (!Number.isNaN(dnsMs)) recorder.trends.measure('dns_time', dnsMs)
      recorder.trends.measure('tcp_time', tcpMs)
      if (!Number.isNaN(tlsMs)) recorder.trends.measure('tls_time', tlsMs)
    },
    forThread: (thread) => addSeries({ thread }).trends.measure,
    takeSnapshot() {
      const detached = series.map((each) => each.detach())
      const trends = detached.flatMap((each) => each.trends)
      return readInParts({ trends, counters: detached.flatMap(({ counters }) => counters) }, SERIES_A_PART)
    },
  }
}
