/** What the process says when it ends. Where k6 has a code for the same end, it is k6's; k6 keeps 97 to 110. */
export const EXIT_CODES = {
  /** The run went as planned, and no threshold failed. */
  passed: 0,
  /** Anything that has no code of its own; also a run in which no call completed. */
  error: 1,
  /** A threshold failed. */
  thresholdFailed: 99,
  /** The scenario is wrong; nothing was run. */
  invalidScenario: 104,
  /** Stopped by a signal. What was measured until then is in the run's folder. */
  interrupted: 105,
  /** A hook of the scenario threw. */
  hookThrew: 107,
  /** The measurement is invalid: a check that the harness holds itself to failed. */
  invalidMeasurement: 120,
  /** The budget ended the run. */
  budgetEnded: 121,
} as const

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES]

/** From the worst on, in the order in which the reasons of one run go before each other. */
const ORDER: readonly number[] = [
  EXIT_CODES.invalidScenario,
  EXIT_CODES.interrupted,
  EXIT_CODES.hookThrew,
  EXIT_CODES.budgetEnded,
  EXIT_CODES.invalidMeasurement,
  EXIT_CODES.thresholdFailed,
  EXIT_CODES.error,
]

/** What several runs come to together. */
export const worstExitCode = (codes: readonly number[]): number =>
  ORDER.find((code) => codes.includes(code)) ?? EXIT_CODES.passed
