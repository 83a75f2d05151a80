// 100,000 requests of every kind at every path of the simulator, over both protocols, with bodies up to 26 MB.
//   node test/experiments/fuzz-simulator.ts [requests] [seed]
// Ends with 1 when one is not answered or is a fault of the simulator, and names it by its number.
import process from 'node:process'
import { startSimulator } from '../../src/simulator/start-simulator.ts'
import { control } from '../simulator/client.ts'
import { fuzzSimulator } from '../simulator/fuzz.ts'

const [requests = '100000', seed = '1'] = process.argv.slice(2)
const simulator = await startSimulator({ port: 0, profile: 'default', seed: 1, speed: 1_000 })
const startedMs = performance.now()
const { statuses, failures } = await fuzzSimulator({
  url: simulator.url,
  seed: Number(seed),
  requests: Number(requests),
  largestBytes: 26_000_000,
  largeEvery: 500,
  concurrency: 8,
})
const truth = await control<{ inFlight: number; requests: number; failed: number }>(simulator.url, 'GET /__truth')
await simulator.close()
console.log(`${requests} requests in ${Math.round((performance.now() - startedMs) / 1_000)} s`)
console.log('answers by status:', statuses)
console.log('by the truth:', { requests: truth.requests, failed: truth.failed, inFlight: truth.inFlight })
for (const failure of failures.slice(0, 50)) console.log(failure)
process.exitCode = failures.length > 0 || truth.inFlight > 0 ? 1 : 0
