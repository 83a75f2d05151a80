// The places that the page's script draws in: each with what its chart shows and how it is read.
import type { PageCharts } from './charts/page-charts.ts'
import { html, type Html } from './html.ts'

interface Figure {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly controls?: (charts: PageCharts) => Html
  readonly isWide: boolean
}

const FIGURES: readonly Figure[] = [
  {
    id: 'percentiles',
    title: 'Percentiles by mode',
    text: 'How long the slow calls take: each step to the right is ten times as rare. The lower curve is the better one (of OTPS the higher); where a curve is thin and dashed, there are too few samples to say how much greater the value may be.',
    controls: ({ distributions }) =>
      html`${radios(
        'percentiles-metric',
        'metric',
        distributions.map(({ metric, title }) => [metric, title]),
      )}${logBox('percentiles-scale')}`,
    isWide: true,
  },
  {
    id: 'ttft',
    title: 'Time to first token over time',
    text: 'Solid: the median of each stretch of time; dashed: its p95. A level that steps or climbs means that load or service changed; ~ in the numbers marks stretches with too few calls for that.',
    controls: () => logBox('ttft-scale'),
    isWide: true,
  },
  {
    id: 'otps',
    title: 'Output tokens a second of a call, over time',
    text: 'Solid: the median call; dashed: p5, the slow tail, which 95 of 100 calls reach; dotted: p95, the fast ones. Lines that fall together as load rises show a service that shares its speed out.',
    isWide: true,
  },
  {
    id: 'outcomes',
    title: 'Calls and throttles, by the second',
    text: 'How the calls that ended did end, stacked, in calls a second. Throttles have a shade for each kind of refusal: requests and tokens are quotas of yours, capacity is Bedrock’s.',
    isWide: true,
  },
  {
    id: 'rate',
    title: 'Offered and completed calls over time',
    text: 'Dashed: calls that the plan started, those of dropped iterations among them; solid: calls that completed. Where the solid line stays below, the load was not served.',
    isWide: true,
  },
  {
    id: 'in-flight',
    title: 'Calls in flight over time',
    text: 'The mean number of calls under way. In a closed model it follows the VUs; in an open one it climbs when the service falls behind.',
    isWide: true,
  },
  {
    id: 'throughput',
    title: 'Throughput by calls in flight',
    text: 'Each dot is a stretch of the run, each ring on the line a load that a stage held. A slope that goes on: there is room. Where dots spread to the right and rise no further, the mode is saturated.',
    controls: () =>
      radios('throughput-measure', 'throughput in', [
        ['calls', 'calls'],
        ['tokens', 'output tokens'],
      ]),
    isWide: false,
  },
  {
    id: 'gaps',
    title: 'Gaps between chunks',
    text: 'Which share of the gaps within streams is how long, on a logarithmic axis. One narrow hill is a smooth stream; a second hill to the right is stalls that a reader sees. The leftmost step is chunks that came in one read.',
    isWide: false,
  },
  {
    id: 'client',
    title: 'Delay of the client itself',
    text: 'How late this program’s own threads were, on the time axis of the charts above, and how much later than planned calls were sent. A peak above that stands over a peak here may be the client’s and not the service’s.',
    isWide: true,
  },
]

export const renderFigures = (charts: PageCharts): Html[] => [
  ...FIGURES.map((figure) => renderFigure(figure, charts)),
  html`<figure id="lengths" class="wide">
    <figcaption>
      <h3>Prompts: tokens counted for each aimed at</h3>
      <p>
        How long prompts really were, as the model counts: the dot is the median, the bar p10 to p90. Off the line at 1
        by much, the run was of longer or shorter prompts than its file says.
      </p>
    </figcaption>
    <div class="rows scroll" tabindex="0" role="region" aria-label="Prompts: tokens counted for each aimed at"></div>
  </figure>`,
]

const renderFigure = ({ controls, id, isWide, text, title }: Figure, charts: PageCharts): Html =>
  html`<figure id="${id}" class="${isWide ? 'wide' : 'half'}">
    <figcaption>
      <h3 id="${id}-title">${title}</h3>
      <p id="${id}-text">${text}</p>
    </figcaption>
    ${controls === undefined ? null : html`<div class="controls">${controls(charts)}</div>`}
    <ul class="key" aria-label="Key"></ul>
    <div
      class="plot"
      tabindex="0"
      role="group"
      aria-roledescription="chart"
      aria-labelledby="${id}-title"
      aria-describedby="${id}-text keys"
    ></div>
    <details>
      <summary>Numbers of “${title}”</summary>
      <div class="table scroll" tabindex="0" role="region" aria-label="Numbers of “${title}”"></div>
    </details>
  </figure>`

const radios = (name: string, legend: string, choices: readonly (readonly [value: string, label: string])[]): Html =>
  html`<fieldset>
    <legend>${legend}</legend>
    ${choices.map(
      ([value, label], index) =>
        html`<label
          ><input type="radio" name="${name}" value="${value}" data-option ${index === 0 ? html`checked` : null} /><span
            >${label}</span
          ></label
        >`,
    )}
  </fieldset>`

const logBox = (name: string): Html =>
  html`<label><input type="checkbox" name="${name}" value="log" data-option /><span>logarithmic</span></label>`
