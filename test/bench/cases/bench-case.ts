import type { Figure } from '../figure.ts'

export interface BenchSettings {
  readonly rounds: number
  /** Smaller and shorter, for a machine that only looks whether something has become much worse. */
  readonly isShort: boolean
  /** Where our long runs leave profiles. */
  readonly profileDir: string | null
  /** Tells how far it is. */
  tell(text: string): void
}

export interface BenchCase {
  /** What it does, for `--help`. */
  readonly about: string
  /** Whether it is run only when it is named. */
  readonly isSlow: boolean
  measure(name: string, settings: BenchSettings): Promise<readonly Figure[]>
}
