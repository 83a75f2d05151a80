// Every model of the built-in profiles that is not on mantle alone takes InvokeModel with the body of its vendor, whole and as a stream.
import { InvokeModelCommand, InvokeModelWithResponseStreamCommand } from '@aws-sdk/client-bedrock-runtime'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loadProfile } from '../../../src/simulator/profile/load-profile.ts'
import { startSimulator } from '../../../src/simulator/start-simulator.ts'
import type { NativeBody } from '../../../src/simulator/vocabulary.ts'
import { sdkClient } from '../sdk-client.ts'

const messages = [{ role: 'user', content: 'hello' }]
const bodies: Readonly<Record<NativeBody, object>> = {
  claude: { anthropic_version: 'bedrock-2023-05-31', max_tokens: 3, messages },
  nova: { messages: [{ role: 'user', content: [{ text: 'hello' }] }], inferenceConfig: { maxTokens: 3 } },
  llama: { prompt: 'hello', max_gen_len: 3 },
  titan: { inputText: 'hello', textGenerationConfig: { maxTokenCount: 3 } },
  chat: { messages, max_tokens: 3 },
}

describe.each(['default', 'exact'])('in the profile %s', (name) => {
  test('each model answers', async () => {
    const profile = await loadProfile(name)
    const simulator = await startSimulator({ port: 0, profile: name, seed: 1, speed: 1_000 })
    onTestFinished(() => simulator.close())
    const client = sdkClient(simulator.url, 'http1')
    for (const [id, { body, onDemand, endpoints }] of Object.entries(profile.models)) {
      if (!endpoints.converse) continue
      expect([id, body]).not.toEqual([id, null])
      const throughProfile = Object.entries(profile.inferenceProfiles).find(
        ([profileId, { model }]) => model === id && /^(?:us|global)\./.test(profileId),
      )
      const modelId = onDemand ? id : (throughProfile?.[0] ?? id)
      const asked = { modelId, body: JSON.stringify(bodies[body as NativeBody]) }
      const answer = await client.send(new InvokeModelCommand(asked))
      expect(Object.keys(JSON.parse(Buffer.from(answer.body).toString('utf8')) as object)).not.toHaveLength(0)
      const stream = await client.send(new InvokeModelWithResponseStreamCommand(asked))
      let last: { 'amazon-bedrock-invocationMetrics'?: { outputTokenCount: number } } = {}
      for await (const { chunk } of stream.body ?? [])
        last = JSON.parse(Buffer.from(chunk?.bytes ?? []).toString('utf8')) as typeof last
      expect(last['amazon-bedrock-invocationMetrics']?.outputTokenCount).toBeGreaterThan(0)
    }
    client.destroy()
  })
})
