import type { PageCharts } from '../page-charts.ts'
import { find } from './elements.ts'

/** What a run that is followed sends: all of the page anew, in two parts. */
interface LiveUpdate {
  /** HTML, made by the program that serves this page. */
  readonly head: string
  readonly charts: PageCharts
}

/** On the page of a run that goes on, takes in what comes. A report on disk asks nobody. */
export function followRun(show: (charts: PageCharts) => void): void {
  const path = document.body.dataset['follow']
  if (path === undefined) return
  const status = find(document, '#following', HTMLElement)
  const source = new EventSource(path)
  const take = (event: MessageEvent<string>): void => {
    const { charts, head } = JSON.parse(event.data) as LiveUpdate
    find(document, '#head', HTMLElement).innerHTML = head
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
