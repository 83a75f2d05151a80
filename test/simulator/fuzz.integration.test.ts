import { expect, test } from 'vitest'
import { startSimulator } from '../../src/simulator/start-simulator.ts'
import { control } from './client.ts'
import { fuzzSimulator } from './fuzz.ts'

// 100,000 requests, with bodies of 26 MB: node test/experiments/fuzz-simulator.ts
test('whatever is asked is answered, and nothing is a fault of the simulator', async () => {
  const simulator = await startSimulator({ port: 0, profile: 'default', seed: 1, speed: 1_000 })
  try {
    const options = {
      url: simulator.url,
      seed: 1,
      requests: 1_500,
      largestBytes: 2_000_000,
      largeEvery: 250,
      concurrency: 8,
    }
    const { statuses, failures } = await fuzzSimulator(options)
    expect(failures).toEqual([])
    expect(statuses['200']).toBeGreaterThan(20)
    expect(statuses['400']).toBeGreaterThan(300)
    expect(await control(simulator.url, 'GET /__truth')).toMatchObject({ inFlight: 0, failed: 0 })
  } finally {
    await simulator.close()
  }
})
