import type { Path } from './finding.ts'

/** A finding whose path begins at its mode. */
export interface Objection {
  readonly at: Path
  readonly message: string
  readonly hint: string | null
}

export const objection = (at: Path, expected: string, found: string, hint: string | null = null): Objection => ({
  at,
  message: `expected ${expected}, found ${found}`,
  hint,
})
