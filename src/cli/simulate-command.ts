import process from 'node:process'
import { SimulatorError } from '../simulator/simulator-error.ts'
import { startSimulator } from '../simulator/start-simulator.ts'
import { SetUpError } from '../engine/set-up-error.ts'
import type { Terminal } from './terminal.ts'

export interface SimulateOptions {
  readonly host: string
  readonly port: number
  readonly profile: string
  readonly seed: number
}

export async function simulateCommand(options: SimulateOptions, terminal: Terminal): Promise<number> {
  const simulator = await startSimulator(options).catch((error: unknown) => {
    throw error instanceof SimulatorError ? new SetUpError(error.message, { cause: error }) : error
  })
  terminal.print(simulator.url)
  terminal.tell(`Simulating Amazon Bedrock with profile ${options.profile}, seed ${options.seed}. Ctrl-C ends it.`)
  const interrupted = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  await Promise.race([interrupted, simulator.closed])
  await simulator.close()
  return 0
}
