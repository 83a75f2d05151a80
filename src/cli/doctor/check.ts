import type { Paint } from '../../reports/text-table.ts'

/** One thing that doctor looked at. */
export interface Check {
  readonly name: string
  readonly verdict: Verdict
  /** What there is. */
  readonly found: string
  /** What to do about it; null where there is nothing to do. */
  readonly advice: string | null
}

/** Only what failed keeps a run from being made. */
export type Verdict = 'ok' | 'warning' | 'failed' | 'skipped'

export const ok = (name: string, found: string): Check => ({ name, verdict: 'ok', found, advice: null })

export const skipped = (name: string, found: string, advice: string | null = null): Check => ({
  name,
  verdict: 'skipped',
  found,
  advice,
})

export const warning = (name: string, found: string, advice: string): Check => ({
  name,
  verdict: 'warning',
  found,
  advice,
})

export const failed = (name: string, found: string, advice: string): Check => ({
  name,
  verdict: 'failed',
  found,
  advice,
})

const WIDEST_VERDICT = 7

/** `ok       Node  24.21.0`, and what to do on lines of its own. */
export function renderCheck({ advice, found, name, verdict }: Check, paint: Paint): string {
  const mark = paint[COLOURS[verdict]](verdict.padEnd(WIDEST_VERDICT))
  const below = (text: string): string => text.replaceAll('\n', `\n${' '.repeat(WIDEST_VERDICT + 2)}`)
  const lines = [`${mark}  ${paint.bold(name)}: ${below(found)}`]
  if (advice !== null) lines.push(`${' '.repeat(WIDEST_VERDICT + 2)}→ ${below(advice)}`)
  return lines.join('\n')
}

const COLOURS = { ok: 'green', warning: 'yellow', failed: 'red', skipped: 'dim' } as const satisfies Record<
  Verdict,
  keyof Paint
>
