// Signatures, held by a simulator against the keys that a URL is given.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBedrock } from '../../src/bedrock/open-bedrock.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { type Simulator, startSimulator } from '../../src/simulator/start-simulator.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { MODEL, writeProfile } from '../simulator/profile-file.ts'
import { conversation, makeMode } from './mode.ts'
import { apiWays } from './ways.ts'

const keys = { accessKeyId: 'AKIAPLACEHOLDER', secretAccessKey: 'placeholder' }
let verifying: Simulator
let distrusting: Simulator
beforeAll(async () => {
  const served = 'endpoints: { runtime: [chat-completions, responses, messages], assumption: test }'
  const profile = await writeProfile({ model: `    body: claude\n    ${served}`, timeToFirstToken: '1ms' })
  verifying = await startSimulator({ port: 0, profile, seed: 1, keys })
  distrusting = await startSimulator({ port: 0, profile, seed: 1, keys: { ...keys, secretAccessKey: 'another' } })
})
afterAll(() => Promise.all([verifying.close(), distrusting.close()]))

async function callTwice({ url }: Simulator, changes: Partial<ModePlan>): Promise<unknown[]> {
  const mode = makeMode({ model: MODEL, inference: { ...makeMode().inference, maxTokens: 20 }, ...changes })
  const bedrock = openBedrock({ modes: [mode], target: { kind: 'url', url }, clock: systemClock })
  const said = { ...conversation, system: 'Sag “ja”, \u{1f600}.' }
  const call = async () => (await bedrock.call(0, said, { onGap: () => undefined })).outcome
  const outcomes = [await call(), await call()]
  await bedrock.close()
  return outcomes
}

const ways = (['http1', 'http2'] as const).flatMap((protocol) =>
  apiWays.flatMap((way) =>
    [1, 2].map((maxAttempts): [string, Partial<ModePlan>] => [
      `${way.name} over ${protocol}, ${maxAttempts === 1 ? 'prepared' : 'made by the SDK'}`,
      {
        ...way.mode,
        transport: { protocol, streamsPerConnection: 10 },
        retries: { maxAttempts, strategy: 'standard' },
        latency: 'standard',
        serviceTier: 'default',
        requestMetadata: { seismo_mode: 'plain', note: ' two  blanks, = and $ ' },
      },
    ]),
  ),
)

test.each(ways)('%s is signed as the keys’ owner would', async (_, mode) => {
  expect(await callTwice(verifying, mode)).toStrictEqual([{ kind: 'completed' }, { kind: 'completed' }])
})

test.each(ways)('%s is refused by who has other keys', async (_, mode) => {
  const refused = { kind: 'failed', failure: 'access-denied', errorName: 'InvalidSignatureException' }
  expect(await callTwice(distrusting, mode)).toStrictEqual([refused, refused])
})
