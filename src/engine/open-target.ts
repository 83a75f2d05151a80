import type { BedrockTarget } from '../bedrock/open-bedrock.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { SimulatorError } from '../simulator/simulator-error.ts'
import { SetUpError } from './set-up-error.ts'

export interface OpenTarget extends AsyncDisposable {
  readonly target: BedrockTarget
}

/**
 * What the calls go to. For the simulator: starts it, in a thread of its own, and ends it with the run.
 * @throws {SetUpError} when the simulator cannot start.
 */
export async function openTarget(plan: RunPlan): Promise<OpenTarget> {
  switch (plan.target.kind) {
    case 'aws':
      return { target: { kind: 'aws' }, async [Symbol.asyncDispose]() {} }
    case 'url':
      return { target: { kind: 'url', url: plan.target.url }, async [Symbol.asyncDispose]() {} }
    case 'simulator': {
      // Most of this package is the simulator, and other targets need not wait for it to be loaded.
      const { startSimulator } = await import('../simulator/start-simulator.ts')
      const options = { host: '127.0.0.1', port: 0, profile: plan.target.profile, seed: plan.seed }
      const simulator = await startSimulator(options).catch((error: unknown) => {
        throw error instanceof SimulatorError ? new SetUpError(error.message, { cause: error }) : error
      })
      return { target: { kind: 'url', url: simulator.url }, [Symbol.asyncDispose]: () => simulator.close() }
    }
  }
}
