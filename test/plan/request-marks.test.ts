import { expect, test } from 'vitest'
import { markRun, markScenario } from '../../src/plan/request-marks.ts'
import { requestMetadata } from '../../src/scenario/request-schemas.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

test('each mode is marked with the run, the name of the scenario file and its own, ahead of what the user says', () => {
  const written = [modePlan({ name: 'fast', requestMetadata: { team: 'search' } }), modePlan({ name: 'slow' })]
  const plan = runPlan({ modes: markScenario(written, '/load/ramp.yml') })
  const marked = markRun(plan, '2026-11-20T22-34-31Z-ramp-1a2b').modes.map((mode) =>
    Object.entries(mode.requestMetadata!),
  )
  const own = [
    ['seismo_run', '2026-11-20T22-34-31Z-ramp-1a2b'],
    ['seismo_scenario', 'ramp'],
  ]
  expect(marked).toStrictEqual([
    [...own, ['seismo_mode', 'fast'], ['team', 'search']],
    [...own, ['seismo_mode', 'slow']],
  ])
})

test('a mode that wants no marks has none', () => {
  const [mode] = markRun({ modes: markScenario([modePlan({ requestMetadata: null })], 'ramp.yml') }, 'run').modes
  expect(mode!.requestMetadata).toBeNull()
})

test.each([
  ['/load/Zürich – Größe\u{1f600}.yml', 'Z-rich - Gr-e-'],
  ['/load/tab\tand\u00a0space.yaml', 'tab-and-space'],
  [`/load/${'a'.repeat(300)}.yml`, 'a'.repeat(256)],
])('what AWS does not take of the name of %j is left out', (file, expected) => {
  const [mode] = markScenario([modePlan()], file)
  const { seismo_scenario: scenario, ...rest } = mode!.requestMetadata!
  expect(scenario).toBe(expected)
  expect(rest).toStrictEqual({ seismo_mode: 'standard' })
  expect(requestMetadata.safeParse({ scenario }).success).toBe(true)
})
