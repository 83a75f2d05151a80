import type { PageCharts } from '../charts/page-charts.ts'
import type { ChartSpec } from './chart-spec.ts'
import { type ChartView, makeChartView } from './chart-view.ts'
import { gapShares, percentiles } from './distribution-specs.ts'
import { element, find, onPromptChosen, showModeBoxes, showPromptChoice } from './elements.ts'
import { formatSpan } from './format.ts'
import { inFlightOverTime, rateOverTime, throughput } from './load-specs.ts'
import { clientOverTime, otpsOverTime, outcomesOverTime, ttftOverTime } from './over-time-specs.ts'
import { showPromptLengths } from './prompt-lengths.ts'
import type { Selection, ZoomRange } from './selection.ts'

/** What a run that is followed sends: all of the page anew. */
interface LiveUpdate {
  /** HTML, made by the program that serves this page, by the ids of the elements that it goes into. */
  readonly text: Readonly<Record<string, string>>
  readonly charts: PageCharts
}

/** On the page of a run that goes on, takes in what comes. A report on disk asks nobody. */
function hearUpdates(show: (charts: PageCharts) => void): void {
  const path = document.body.dataset['follow']
  if (path === undefined) return
  const status = find(document, '#following', HTMLElement)
  const source = new EventSource(path)
  const take = (event: MessageEvent<string>): void => {
    const { charts, text } = JSON.parse(event.data) as LiveUpdate
    for (const [id, markup] of Object.entries(text)) find(document, `#${id}`, HTMLElement).innerHTML = markup
    show(charts)
  }
  source.addEventListener('update', (event) => {
    status.textContent = 'Running: this page follows the run.'
    take(event)
  })
  source.addEventListener('ended', (event) => {
    source.close()
    status.textContent = 'The run has ended. Its report stands in its folder.'
    take(event)
  })
  source.addEventListener('error', () => {
    status.textContent = 'The run does not answer: it may have ended. What is shown is the last that it told.'
  })
}

// What the page does once it is open: it draws the charts that it carries, and draws them anew as the reader chooses.

type MakeSpec = (charts: PageCharts, selection: Selection) => ChartSpec

/** By the ids of their figures. */
const SPECS: Readonly<Record<string, MakeSpec>> = {
  percentiles,
  ttft: ttftOverTime,
  otps: otpsOverTime,
  outcomes: outcomesOverTime,
  rate: rateOverTime,
  'in-flight': inFlightOverTime,
  throughput,
  gaps: gapShares,
  client: clientOverTime,
}

const OVER_TIME = new Set(['ttft', 'otps', 'outcomes', 'rate', 'in-flight', 'client'])
const PRINTED_WIDTH = 680

function openPage(): void {
  let charts = JSON.parse(find(document, '#charts', HTMLScriptElement).text) as PageCharts
  const hidden = new Set<string>()
  const options = new Map<string, string>()
  let prompt: string | null = null
  const said = find(document, '#said', HTMLElement)

  const selection = (): Selection => {
    const index = prompt === null ? -1 : charts.prompts.indexOf(prompt)
    return {
      modes: new Set(charts.modes.flatMap((name, mode) => (hidden.has(name) ? [] : [mode]))),
      prompt: index === -1 ? null : index,
      options,
    }
  }
  const views = new Map<string, ChartView>()
  const zoom = (zoomed: ChartView, range: ZoomRange): void => {
    const together = OVER_TIME.has(zoomed.figure.id)
      ? [...views].filter(([id]) => OVER_TIME.has(id))
      : [['', zoomed] as const]
    const kept = OVER_TIME.has(zoomed.figure.id) ? withinRun(range, charts) : range
    for (const [, view] of together) view.zoom(kept)
    if (OVER_TIME.has(zoomed.figure.id)) showRange(kept)
  }
  for (const id of Object.keys(SPECS)) {
    const figure = find(document, `#${id}`, HTMLElement)
    views.set(id, makeChartView(figure, { zoom, say: (text) => (said.textContent = text) }))
  }
  const show = (): void => {
    const chosen = selection()
    for (const [id, view] of views) {
      const make = SPECS[id]
      if (make !== undefined) view.show(make(charts, chosen))
    }
    showPromptLengths(find(document, '#lengths .rows', HTMLElement), charts, chosen)
  }
  const showToolbar = (): void => {
    showModeBoxes(charts, hidden, show)
    showPromptChoice(charts, prompt)
  }
  onPromptChosen(
    () => charts.prompts,
    (name) => {
      prompt = name
      show()
    },
  )
  for (const input of document.querySelectorAll<HTMLInputElement>('input[data-option]')) {
    // A browser may have kept what was chosen before the page was loaded again.
    const take = (): void => {
      if (input.type === 'checkbox' || input.checked) options.set(input.name, input.checked ? input.value : '')
    }
    take()
    input.addEventListener('change', () => {
      take()
      show()
    })
  }
  const [first] = [...views].filter(([id]) => OVER_TIME.has(id)).map(([, view]) => view)
  find(document, '#whole', HTMLButtonElement).addEventListener('click', () => {
    if (first !== undefined) zoom(first, null)
  })
  showToolbar()
  show()
  watchLook(views)
  hearUpdates((next) => {
    charts = next
    showToolbar()
    show()
  })
  // For whoever scripts the page: what is drawn, by the id of its figure.
  Object.assign(globalThis, { seismo: { chart: (id: string) => views.get(id)?.chart() ?? null, charts: () => charts } })
}

function withinRun(range: ZoomRange, { slots }: PageCharts): ZoomRange {
  if (range === null) return null
  const endS = slots.endS.at(-1) ?? 0
  const [min, max] = [Math.max(0, range[0]), Math.min(endS, range[1])]
  return min <= 0 && max >= endS ? null : [min, max]
}

function showRange(range: ZoomRange): void {
  find(document, '#range', HTMLElement).textContent = range === null ? 'whole run' : formatSpan(...range)
  find(document, '#whole', HTMLButtonElement).disabled = range === null
}

/** Colours change with the reader's setting, and on paper they are those of light. */
function watchLook(views: ReadonlyMap<string, ChartView>): void {
  const redraw = (width?: number): void => {
    for (const view of views.values()) view.redraw(width)
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraw())
  addEventListener('beforeprint', () => {
    document.documentElement.dataset['theme'] = 'light'
    redraw(PRINTED_WIDTH)
  })
  addEventListener('afterprint', () => {
    delete document.documentElement.dataset['theme']
    redraw()
  })
}

/** A page that cannot draw says so, and still has its tables. */
try {
  openPage()
} catch (error) {
  document.body.prepend(
    element('p', { class: 'broken', role: 'alert' }, `The charts cannot be drawn: ${String(error)}`),
  )
  throw error
}
