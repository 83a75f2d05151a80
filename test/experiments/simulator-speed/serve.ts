// A simulator in a process of its own, that says where it is and, when asked, what processor time it took.
import { startSimulator } from '../../../src/simulator/start-simulator.ts'

const [profile = ''] = process.argv.slice(2)
const simulator = await startSimulator({ port: 0, profile, seed: 1 })
process.send?.(simulator.url)
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.((user + system) / 1_000)
})
