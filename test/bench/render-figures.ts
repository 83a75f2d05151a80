// The figures as Markdown: a table for each case and protocol, clients across and measures down, then the bars.
import type { HeldBar } from './bars.ts'
import { CLIENTS, type Client, type Figure, MEASURES, type Measure, spreadOf } from './figure.ts'
import { PROTOCOLS, type Protocol } from './protocol.ts'

const NAMES = {
  floor: 'floor',
  undici: 'undici',
  sockets: 'our sockets',
  'sdk-loop': 'SDK loop',
  seismo: 'seismo',
} as const satisfies Record<Client, string>
const PROTOCOL_NAMES = { http1: 'HTTP/1.1', http2: 'HTTP/2' } as const satisfies Record<Protocol, string>

export function renderFigures(figures: readonly Figure[]): string {
  const names = [...new Set(figures.map((figure) => figure.case))]
  return names
    .flatMap((name) =>
      PROTOCOLS.flatMap((protocol) => {
        const own = figures.filter((figure) => figure.case === name && figure.protocol === protocol)
        return own.length === 0 ? [] : [`### ${name}, ${PROTOCOL_NAMES[protocol]}\n\n${renderCase(own)}`]
      }),
    )
    .join('\n\n')
}

function renderCase(figures: readonly Figure[]): string {
  const clients = CLIENTS.filter((client) => figures.some((figure) => figure.client === client))
  const measures = (Object.keys(MEASURES) as Measure[]).filter((measure) =>
    figures.some((figure) => figure.measure === measure),
  )
  return renderTable(
    ['', ...clients.map((client) => NAMES[client])],
    measures.map((measure) => [
      MEASURES[measure].text,
      ...clients.map((client) => {
        const figure = figures.find((each) => each.client === client && each.measure === measure)
        return figure === undefined ? '' : renderRounds(measure, figure.rounds)
      }),
    ]),
  )
}

export function renderBars(held: readonly HeldBar[]): string {
  return renderTable(
    ['case', 'measure', 'figure', 'bar', ''],
    held.map(({ bar, figure, isHeld }) => [
      `${bar.case}, ${PROTOCOL_NAMES[bar.protocol]}`,
      MEASURES[bar.measure].text,
      renderRounds(bar.measure, figure.rounds),
      `${bar.holds} ${bar.value}`,
      isHeld ? 'held' : '**not held**',
    ]),
  )
}

/** The median, and between which two the rounds lay. */
function renderRounds(measure: Measure, rounds: readonly number[]): string {
  const { digits } = MEASURES[measure]
  const { least, median, most } = spreadOf(rounds)
  const text = median.toFixed(digits)
  return rounds.length === 1 ? text : `${text} (${least.toFixed(digits)} to ${most.toFixed(digits)})`
}

const renderTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
