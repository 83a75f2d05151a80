import { renderMistake, sortMistakes, type Mistake } from './mistake.ts'

/** What was written cannot be run. It is thrown once, before anything starts, with every mistake there is. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly kind = 'config-error'
  readonly mistakes: readonly Mistake[]

  constructor(mistakes: readonly Mistake[]) {
    const sorted = sortMistakes(mistakes)
    super(sorted.map(renderMistake).join('\n'))
    this.mistakes = sorted
  }
}
