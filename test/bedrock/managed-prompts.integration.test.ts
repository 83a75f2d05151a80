// Prompts of Prompt management in the simulator, by both decoders and both of Converse's APIs.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBedrock } from '../../src/bedrock/open-bedrock.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { type Simulator, startSimulator } from '../../src/simulator/start-simulator.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { conversation, makeMode } from './mode.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: 'exact', seed: 1, speed: 10 })
})
afterAll(() => simulator.close())

const PROMPT = 'arn:aws:bedrock:us-east-1:111122223333:prompt/EXAMPLEPR1:1'
const completed = { kind: 'completed' }
const refused = { kind: 'failed', failure: 'validation', errorName: 'ValidationException' }

describe.each(['seismo', 'sdk'] as const)('by %s', (decoder) => {
  test.each<[string, Partial<ModePlan>, object]>([
    ['with a text for each variable', {}, completed],
    ['with marks', { requestMetadata: { seismo_mode: 'managed' } }, completed],
    ['without one of them', { promptVariables: { text: 'Salve.' } }, refused],
    ['with a limit of its own', { inference: { ...makeMode().inference, maxTokens: 9 } }, refused],
  ])('a prompt is called %s', async (_, changes, outcome) => {
    const modes = (['converse-stream', 'converse'] as const).map((api) =>
      makeMode({ api, model: PROMPT, promptVariables: { text: '{prompt}', language: 'Latin' }, ...changes }),
    )
    const target = { kind: 'url', url: simulator.url } as const
    const bedrock = openBedrock({ modes, target, clock: systemClock, decoder })
    const records = [0, 1].map((mode) => bedrock.call(mode, conversation, { onGap: () => undefined }))
    expect((await Promise.all(records)).map((record) => record.outcome)).toStrictEqual([outcome, outcome])
    await bedrock.close()
  })
})
