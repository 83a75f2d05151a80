// When the tokens of a thought are written: nothing of one that is not shown, and yet the answer waits for it.
import { ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime'
import { expect } from 'vitest'
import { startSimulator } from '../../../src/simulator/start-simulator.ts'
import { timingTest } from '../../timing/timing-test.ts'
import { MODEL, writeProfile } from '../profile-file.ts'
import { sdkClient } from '../sdk-client.ts'
import { lastTruth } from './call.ts'

// Forty tokens of thought and ten of answer, each at 5 ms.
for (const [told, leastMs, mostMs] of [
  ['full', 200, 300],
  ['omitted', 40, 100],
] as const) {
  timingTest(`a thought that is told as ${told} is written over ${leastMs} ms and more`, async () => {
    const model = `    body: claude
    thinking: { kinds: [adaptive], byDefault: true, told: ${told}, tokens: { constant: 40, assumption: set } }`
    const simulator = await startSimulator({ port: 0, profile: await writeProfile({ model }), seed: 1 })
    const client = sdkClient(simulator.url, 'http1')
    const messages = [{ role: 'user' as const, content: [{ text: 'hello' }] }]
    const { stream } = await client.send(new ConverseStreamCommand({ modelId: MODEL, messages }))
    let events = 0
    for await (const event of stream ?? []) events += event.metadata === undefined ? 0 : 1
    expect(events).toBe(1)
    client.destroy()
    const { firstTokenMs, lastTokenMs } = await lastTruth(simulator.url)
    await simulator.close()
    expect(lastTokenMs - firstTokenMs).toBeGreaterThan(leastMs)
    expect(lastTokenMs - firstTokenMs).toBeLessThan(mostMs)
  })
}
