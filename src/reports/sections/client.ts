// How the load generator itself fared, in a line: what the numbers above it are worth.
import type { ClientThread } from '../../results/load/load-summary.ts'
import { formatCount, threeDigits } from '../format.ts'
import { type MakeSections, soft } from './section.ts'

/** Empty of a run that was too short to tell. */
export const client: MakeSections = ({ summary: { client: of } }) => {
  const parts = [
    tellWorst('loop delay p99', of.threads, ({ loopDelay }) => loopDelay.p99Ms, 'ms'),
    tell('schedule lag p99', of.scheduleLag.p99Ms, 'ms'),
    tellWorst('busy at most', of.threads, (thread) => thread.mostUtilisationPercent, '%'),
    tellWorst('GC pause at most', of.threads, ({ gcPauses }) => gcPauses.maxMs, 'ms'),
    tell('CPU', of.cpuCores, 'cores'),
  ].filter((part) => part !== null)
  if (parts.length === 0) return []
  const note = `client: ${[...parts, `connections ${formatCount(of.connectionsOpened)} opened`].join(', ')}`
  return [{ id: 'client', title: 'Load generator', tables: [], notes: [soft(note)] }]
}

const tell = (what: string, value: number | null, unit: string): string | null =>
  value === null ? null : `${what} ${threeDigits(value)} ${unit}`

function tellWorst(
  what: string,
  threads: readonly ClientThread[],
  valueOf: (thread: ClientThread) => number | null,
  unit: string,
): string | null {
  const [worst] = threads
    .flatMap((thread) => {
      const value = valueOf(thread)
      return value === null ? [] : [{ thread: thread.thread, value }]
    })
    .toSorted((one, other) => other.value - one.value)
  if (worst === undefined) return null
  const who = worst.thread === 'conductor' ? worst.thread : `thread ${worst.thread}`
  return `${what} ${threeDigits(worst.value)} ${unit} (${who})`
}
