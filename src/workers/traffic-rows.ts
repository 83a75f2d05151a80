import type { Tags } from '../metrics/tags.ts'
import type { RunPlan } from '../plan/run-plan.ts'

type Named = Pick<RunPlan, 'scenarios' | 'modes'>

/** What traffic is watched of: each mode, then each scenario's calls of each mode. */
export const trafficRows = ({ modes, scenarios }: Named): Tags[] => [
  ...modes.map(({ name }) => ({ mode: name })),
  ...scenarios.flatMap((scenario) => modes.map((mode) => ({ scenario: scenario.name, mode: mode.name }))),
]

/** The rows that a call belongs to, as indexes. */
export const rowsOfCall = ({ modes }: Named, scenario: number, mode: number): readonly [number, number] => [
  mode,
  modes.length * (scenario + 1) + mode,
]
