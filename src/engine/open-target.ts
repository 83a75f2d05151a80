import type { BedrockTarget } from '../bedrock/open-bedrock.ts'
import { NO_PROXIES, type Proxies } from '../bedrock/proxy.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { SimulatorError } from '../simulator/simulator-error.ts'
import type { Simulator } from '../simulator/start-simulator.ts'
import { SetUpError } from './set-up-error.ts'

export interface OpenTarget extends AsyncDisposable {
  readonly target: BedrockTarget
  /** Aborts when what this process itself holds up, the simulator, dies. Other targets may fail, and their calls then do. */
  readonly died: AbortSignal
  /** What it died of, a sentence; null while it lives. */
  death(): string | null
}

const NOBODY_DIES = { died: new AbortController().signal, death: () => null, async [Symbol.asyncDispose]() {} }

/**
 * What the calls go to. For the simulator: starts it, in a thread of its own, and ends it with the run. No proxy leads to that one.
 * @throws {SetUpError} when the simulator cannot start.
 */
export async function openTarget(plan: RunPlan, proxies: Proxies = NO_PROXIES): Promise<OpenTarget> {
  switch (plan.target.kind) {
    case 'aws':
      return { target: { kind: 'aws', proxies }, ...NOBODY_DIES }
    case 'url':
      return { target: { kind: 'url', url: plan.target.url, proxies }, ...NOBODY_DIES }
    case 'simulator': {
      // Most of this package is the simulator, and other targets need not wait for it to be loaded.
      const { startSimulator } = await import('../simulator/start-simulator.ts')
      const options = { host: '127.0.0.1', port: 0, profile: plan.target.profile, seed: plan.seed }
      const simulator = await startSimulator(options).catch((error: unknown) => {
        throw error instanceof SimulatorError ? new SetUpError(error.message, { cause: error }) : error
      })
      return { target: { kind: 'url', url: simulator.url }, ...watchSimulator(simulator) }
    }
  }
}

function watchSimulator(simulator: Simulator): Omit<OpenTarget, 'target'> {
  const died = new AbortController()
  let death: string | null = null
  simulator.closed.catch((error: unknown) => {
    const finding = error instanceof SimulatorError ? error.mistakes[0]?.finding : String(error)
    death = `the simulator died in the middle of the run: ${finding}`
    died.abort()
  })
  return {
    died: died.signal,
    death: () => death,
    async [Symbol.asyncDispose]() {
      // That it died has been told; there is nothing left to end.
      if (death === null) await simulator.close()
    },
  }
}
