import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { startSimulator } from '../../src/simulator/start-simulator.ts'

export interface Simulated {
  readonly url: string
  truth(): Promise<SimulatedTruth>
  fault(fault: object): Promise<void>
  close(): Promise<void>
}

export interface SimulatedTruth {
  readonly requests: number
  readonly completed: number
  readonly throttled: number
  readonly inFlight: number
  readonly peakInFlight: number
  readonly ttftMs: { readonly p50: number }
  readonly gapMs: { readonly p50: number }
  readonly connectionsOpened: number
}

/** A simulator that ends with the test; `exact` answers after 200 ms, a token each 20 ms, 100 tokens. */
export async function simulate(profile = 'exact'): Promise<Simulated> {
  const simulator = await startSimulator({ port: 0, profile, seed: 1 })
  onTestFinished(() => simulator.close())
  return {
    url: simulator.url,
    truth: async () => (await (await fetch(`${simulator.url}/__truth`)).json()) as SimulatedTruth,
    async fault(fault) {
      const answer = await fetch(`${simulator.url}/__faults`, { method: 'POST', body: JSON.stringify(fault) })
      if (!answer.ok) throw new Error(await answer.text())
    },
    close: () => simulator.close(),
  }
}

/** One that answers in 100 ms, always; with optimized latency in 660 ms. */
export const simulateShortReplies = (): Promise<Simulated> => simulate(join(import.meta.dirname, 'short-replies.yml'))
