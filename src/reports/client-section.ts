// How the load generator itself fared, in two lines: what the numbers above them are worth.
import type { Summary } from '../results/summary.ts'
import type { ClientThread } from '../results/load/load-summary.ts'
import { formatCount, threeDigits } from './format-quantity.ts'
import type { Paint } from './paint.ts'

/** No line of a run that was too short to tell. */
export function renderClient({ client }: Pick<Summary, 'client'>, paint: Paint): string[] {
  const told = [
    tellWorst('loop delay p99', client.threads, ({ loopDelay }) => loopDelay.p99Ms, 'ms'),
    tell('schedule lag p99', client.scheduleLag.p99Ms, 'ms'),
    tellWorst('busy at most', client.threads, (thread) => thread.mostUtilisationPercent, '%'),
    tellWorst('GC pause at most', client.threads, ({ gcPauses }) => gcPauses.maxMs, 'ms'),
    tell('CPU', client.cpuCores, 'cores'),
  ].filter((part) => part !== null)
  if (told.length === 0) return []
  const connections = `${formatCount(client.connectionsOpened)} opened`
  return [paint.dim(`client: ${[...told, `connections ${connections}`].join(', ')}`)]
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
