import { renderDuration } from '../time/duration.ts'
import { formatCount } from './format.ts'
import { printable } from '../run-folder/printable.ts'
import type { SummaryLookup } from './summary-lookup.ts'

/** What VUs of closed models waited because nothing was served, a sentence for each scenario of which some did. `showName` makes its name safe where it goes. */
export const backoffNotes = (lookup: SummaryLookup, showName: (name: string) => string = printable): string[] =>
  lookup.valuesOf('scenario').flatMap((scenario) => {
    const waits = lookup.count('vu_backoffs', { scenario })
    if (waits === 0) return []
    const tookMs = lookup.count('vu_backoff_time', { scenario })
    const times = waits === 1 ? 'once' : `${formatCount(waits)} times`
    return [
      `VUs of ${showName(scenario)} backed off ${times}, ${renderDuration(Math.round(tookMs / 100) * 100)} in all, because no call of their iteration was served; ` +
        'the scenario key maxBackoff sets how long',
    ]
  })
