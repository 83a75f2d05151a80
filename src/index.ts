import process from 'node:process'
import type { ArtilleryGlobal, ArtilleryScript, RunnerEvents } from './engine/artillery-contract.ts'
import { BedrockEngine } from './engine/bedrock-engine.ts'
import { readRunOptions } from './engine/plan-of-script.ts'
import { regionOfEnvironment, segmentOfEnvironment } from './scenario/environment.ts'

declare const artillery: ArtilleryGlobal

/** What Artillery loads for `config.engines.bedrock`. */
export default class ArtilleryEngineBedrock extends BedrockEngine {
  constructor(script: ArtilleryScript, events: RunnerEvents) {
    super(script, events, {
      artillery,
      options: readRunOptions(process.env),
      overrides: () => ({
        region: regionOfEnvironment({ variables: process.env }),
        segment: segmentOfEnvironment(process.env),
      }),
      variables: process.env,
      workingDir: process.cwd(),
    })
  }
}

export type { CallRecord } from './bedrock/call-record.ts'
export type { Conversation, Reply } from './conversation/conversation.ts'
export type { Summary } from './results/summary.ts'
export type { AfterCall, BeforeCall, HookCall } from './workers/hooks.ts'

/** What `require` returns: Artillery before 2.0.34 loads engines so, and is then told that it is too old. */
export { ArtilleryEngineBedrock as 'module.exports' }
