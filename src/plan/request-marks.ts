// What each call says of itself in its request metadata, so that a load test can be found in invocation logs and in the bill.
import { basename, extname } from 'node:path'
import { OWN_MARKS, toMark } from '../scenario/request-schemas.ts'
import type { ModePlan } from './mode-plan.ts'

/** With the scenario and the mode, which are known before a run. Our own marks stand first. */
export const markScenario = (modes: readonly ModePlan[], scenarioFile: string): ModePlan[] =>
  modes.map((mode) =>
    withMarks(mode, {
      [OWN_MARKS.scenario]: toMark(basename(scenarioFile, extname(scenarioFile))),
      [OWN_MARKS.mode]: toMark(mode.name),
    }),
  )

/** With the run as well. */
export const markRun = <Plan extends { readonly modes: readonly ModePlan[] }>(plan: Plan, runId: string): Plan => ({
  ...plan,
  modes: plan.modes.map((mode) => withMarks(mode, { [OWN_MARKS.run]: toMark(runId) })),
})

const withMarks = (mode: ModePlan, marks: Readonly<Record<string, string>>): ModePlan =>
  mode.requestMetadata === null ? mode : { ...mode, requestMetadata: { ...marks, ...mode.requestMetadata } }
