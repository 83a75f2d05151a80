import { EventEmitter } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { BedrockEngine } from '../../src/engine/bedrock-engine.ts'
import type { PhasedRun } from '../../src/engine/phased-run.ts'
import { MODEL, temporaryFolder } from './conduct.ts'

vi.mock('../../src/engine/phased-run.ts', () => ({
  openPhasedRun: (): Promise<PhasedRun> =>
    Promise.resolve({
      folder: '',
      drained: new Promise(() => undefined),
      runIteration: () => Promise.resolve(),
      finish() {
        throw new Error('a bug at the end')
      },
    }),
}))

test('what fails at the end of Artillery’s phases is told, and no exception of Artillery’s', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'prompts.yml'), JSON.stringify({ mix: [{ name: 'hello', template: 'Hello' }] }))
  const script = {
    config: {
      target: 'http://127.0.0.1:9',
      phases: [{ duration: 10, arrivalRate: 2 }],
      engines: { bedrock: { modes: { standard: { model: MODEL, region: 'us-east-2' } }, prompts: './prompts.yml' } },
    },
    scenarios: [{ engine: 'bedrock' }],
    _scriptPath: join(folder, 'scenario.yml'),
  }
  const told: string[] = []
  const artillery = { version: '2.0.34', log: (...lines: string[]) => void told.push(...lines), suggestedExitCode: 0 }
  const runnerEvents = new EventEmitter()
  const host = { artillery, options: null, overrides: () => ({}), variables: {}, workingDir: folder }
  const engine = new BedrockEngine(script, runnerEvents, host)
  await engine.init()
  runnerEvents.emit('done')
  expect(told.join('\n')).toContain('Error: a bug at the end')
  expect(artillery.suggestedExitCode).toBe(1)
})
