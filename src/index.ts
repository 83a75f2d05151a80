import process from 'node:process'
import type { ArtilleryGlobal, ArtilleryScript, RunnerEvents } from './engine/artillery-contract.ts'
import { BedrockEngine } from './engine/bedrock-engine.ts'
import { readRunOptions } from './engine/run-options.ts'

declare const artillery: ArtilleryGlobal

/** What Artillery loads for `config.engines.bedrock`. */
export default class ArtilleryEngineBedrock extends BedrockEngine {
  constructor(script: ArtilleryScript, events: RunnerEvents) {
    super(script, events, {
      artillery,
      options: readRunOptions(process.env),
      region: process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'],
      workingDir: process.cwd(),
    })
  }
}

export type { Summary } from './results/summary.ts'
