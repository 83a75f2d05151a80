import { EXIT_CODES } from './exit-codes.ts'

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
