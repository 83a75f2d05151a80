/** One thing that is wrong with how the simulator was set up. */
export interface SimulatorMistake {
  /** Where: `exact.yml, models.x.slots`, `port 8080 of 127.0.0.1`. */
  readonly place: string
  readonly expectation: string
  readonly finding: string
}

/** The simulator cannot start, or its thread died. Every mistake of the set-up is told at once. */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError'
  readonly mistakes: readonly SimulatorMistake[]

  constructor(mistakes: readonly SimulatorMistake[], options?: ErrorOptions) {
    super(mistakes.map(renderMistake).join('\n'), options)
    this.mistakes = mistakes
  }
}

export const renderMistake = ({ place, expectation, finding }: SimulatorMistake): string =>
  `${place}: expected ${expectation}, found ${finding}`
