import type { Terminal } from './terminal.ts'
import { count, describeTokens } from './describe-plan.ts'
import { renderLoadChart } from './load-chart.ts'
import type { ModeOutline, Outline, ScenarioOutline } from './outline-plan.ts'
import { renderJson } from './render-json.ts'

const WIDEST = 100

/** What `seismo validate` prints. */
export function renderOutline(file: string, outline: Outline, { columns, paint }: Terminal): string {
  const width = Math.min(WIDEST, columns)
  const { decoder, modes, planned, plannedMs, prompts, scenarios, seed, segment, target, threads, worstCase } = outline
  const nameWidth = Math.max(...[...scenarios, ...modes, ...prompts].map(({ name }) => name.length))
  const line = (name: string, rest: string): string => `  ${paint.bold(name.padEnd(nameWidth))}  ${rest}`
  const below = (text: string): string => `  ${' '.repeat(nameWidth)}  ${text}`

  const renderScenario = ({
    callStepsPerIteration,
    does,
    iterations,
    load,
    modes: taken,
    name,
  }: ScenarioOutline): string[] => [
    line(name, does),
    below(`${count(callStepsPerIteration, 'call step')} an iteration; modes ${taken.join(', ')}`),
    below(iterations.words),
    ...(load === null ? [] : renderLoadChart(load, plannedMs, width - 4).map((row) => `    ${paint.cyan(row)}`)),
  ]
  const renderRequest = ({ name, request }: ModeOutline): string[] => {
    if (request === null) return [line(name, 'none: no scenario takes this mode')]
    const { body, headers, method, origin, path } = request
    const place = `${method} ${origin ?? 'to the embedded simulator: '}${path}`
    const told = Object.entries(headers).map(([header, value]) => `${header}: ${value}`)
    return [line(name, place), ...[...told, ...renderJson(body, width - 4)].map((row) => `    ${row}`)]
  }
  return [
    `${file} is valid. Target ${target}, seed ${seed}, ${count(threads, 'thread')}, ${decoder === 'sdk' ? 'decoded by the SDK, ' : ''}${planned} as planned.`,
    ...(segment === null
      ? []
      : [`Segment ${segment} is made here: curves and iterations are its own, the options those of the whole run.`]),
    paint.dim('scenarios'),
    ...scenarios.flatMap(renderScenario),
    paint.dim('modes'),
    ...modes.map(({ calls, name }) => line(name, calls)),
    paint.dim('prompts'),
    ...prompts.map(({ name, share, source }) => line(name, `${(share * 100).toFixed(0).padStart(3)} %  ${source}`)),
    paint.dim('tokens at worst'),
    ...modes.map(({ name, tokensAtWorst }) => line(name, describeTokens(tokensAtWorst))),
    paint.dim('cost at worst and expected, at list prices of AWS'),
    ...worstCase,
    paint.dim('the first request of each mode'),
    ...modes.flatMap(renderRequest),
  ].join('\n')
}
