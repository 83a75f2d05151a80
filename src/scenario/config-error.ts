import { renderMistake, sortMistakes, type Mistake } from './mistake.ts'

/** What was written cannot be run. It is thrown once, before anything starts, with every mistake there is. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly kind = 'config-error'
  readonly mistakes: readonly Mistake[]

  constructor(mistakes: readonly Mistake[]) {
    // One flag may stand in two places of the script, and be wrong in both.
    const sorted = [...new Map(sortMistakes(mistakes).map((mistake) => [renderMistake(mistake), mistake])).entries()]
    super(sorted.map(([text]) => text).join('\n'))
    this.mistakes = sorted.map(([, mistake]) => mistake)
  }
}
