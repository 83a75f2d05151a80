import { expect, test } from 'vitest'
import { describeSimulation } from '../../src/cli/simulate-command.ts'

const told = (host: string): string =>
  describeSimulation({ host, port: 0, profile: 'exact', seed: 1, speed: 1, s3Folder: './simulated-s3' }, null)

test.each(['127.0.0.1', '127.0.0.2', '::1', 'localhost'])('a simulator on %s warns of nothing', (host) => {
  expect(told(host)).not.toContain('Warning')
})

test.each(['0.0.0.0', '::', '192.168.1.7', 'bench.example'])('a simulator on %s warns of other computers', (host) => {
  expect(told(host)).toContain('Warning: with this --host, other computers can call the simulator')
})
