import { EventEmitter } from 'node:events'
import type { StartArtillery } from '../../src/cli/artillery-process.ts'
import type { ArtilleryScript, ScenarioFunction } from '../../src/engine/artillery-contract.ts'
import { BedrockEngine } from '../../src/engine/bedrock-engine.ts'
import { nextTurn } from '../../src/time/clock.ts'

/**
 * Stands for Artillery: calls the engine as Artillery does for one arrival, in this process, and with the same control
 * channel to the command. Phases are Artillery's own, and have to be run by it.
 */
export const conductHere: StartArtillery = ({ environment, script }, options) => {
  const printed: string[] = []
  const artillery = {
    version: '2.0.34',
    log: (...lines: readonly string[]) => void printed.push(...lines),
    suggestedExitCode: 0,
  }
  const killed = Promise.withResolvers<NodeJS.Signals>()
  const arrive = async (): Promise<number> => {
    const engine = new BedrockEngine(script as unknown as ArtilleryScript, new EventEmitter(), {
      artillery,
      options,
      overrides: () => ({}),
      variables: environment.variables,
      workingDir: process.cwd(),
    })
    await engine.init()
    const events = new EventEmitter().on('error', () => {})
    const runVU: ScenarioFunction = engine.createScenario(null, events)
    await new Promise<void>((called) => runVU({}, () => called()))
    // What the engine told last lies in the socket by then, and a process would take its time to end.
    await nextTurn()
    await nextTurn()
    return artillery.suggestedExitCode
  }
  return {
    ended: Promise.race([arrive(), killed.promise]),
    output: () => printed.join('\n'),
    // The command closes the control channel behind it, and with that the engine halts.
    kill: () => killed.resolve('SIGKILL'),
  }
}
