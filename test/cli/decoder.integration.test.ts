import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSummary } from '../../src/run-folder/summary-file.ts'
import { countOf } from '../engine/read-summary.ts'
import { onlyRun } from './run-files.ts'
import { seismoHere as seismo } from './seismo-here.ts'
import { workingFolder } from './seismo-process.ts'

test('a run whose calls the SDK makes and decodes measures what any other does, and says that it did', async () => {
  const folder = workingFolder()
  const words = ['run', 'scenarios/quick.yml', '--decoder', 'sdk', '--vus', '2', '--iterations', '6']
  expect((await seismo(folder, ...words)).code).toBe(0)
  const run = onlyRun(folder)
  const summary = readSummary(run)
  expect(countOf(summary, 'calls_completed')).toBe(6)
  expect(summary.series.find(({ metric }) => metric === 'time_to_first_token')?.count).toBeGreaterThan(0)
  const { plan } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as { plan: { decoder: string } }
  expect(plan.decoder).toBe('sdk')
})

test('a decoder that there is not ends with 104 and the ones that there are', async () => {
  const words = ['validate', 'scenarios/quick.yml', '--decoder', 'mine']
  const { code, stderr } = await seismo(workingFolder(), ...words)
  expect(stderr).toMatch(/^--decoder {2}expected one of seismo, sdk, found "mine"\n/)
  expect(code).toBe(104)
})
