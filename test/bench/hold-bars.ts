import type { Bar, HeldBar } from './bars.ts'
import { type Figure, spreadOf } from './figure.ts'

/** Holds the median of the rounds against each bar; a bar whose case was not run is left out. */
export const holdBars = (bars: readonly Bar[], figures: readonly Figure[]): HeldBar[] =>
  bars.flatMap((bar) => {
    const figure = figures.find(
      ({ client, measure, protocol, ...of }) =>
        client === (bar.client ?? 'seismo') &&
        of.case === bar.case &&
        measure === bar.measure &&
        protocol === bar.protocol,
    )
    if (figure === undefined) return []
    const { median } = spreadOf(figure.rounds)
    // "Every time" is said of what must come out exactly.
    const isHeld = bar.holds === 'exactly' ? figure.rounds.every((value) => value === bar.value) : holds(bar, median)
    return [{ bar, figure, median, isHeld }]
  })

const holds = ({ holds: way, value }: Bar, median: number): boolean =>
  way === 'at least' ? median >= value : median <= value
