import { cut, type Finding, type Path } from '../reading/mistake.ts'
import { asRecord, isRecord } from '../reading/record.ts'
import { parseDurationMs } from '../time/duration.ts'
import { checkNamesIn, mostTurns, possibleSamples, type PossibleSamples, whyNoSample } from './check-samples.ts'
import { defaultScenarioName } from './check-script.ts'
import { didYouMean, findWrongTag, type MetricVocabulary, type MetricWords, type RunNames } from './check-tag.ts'
import { MOST_TURNS } from '../reading/data-sets/row-reader.ts'
import { bedrockOf } from './overrides.ts'
import type { PromptEntry } from './prompt-file-schema.ts'
import {
  AGGREGATES,
  aggregateWord,
  isThresholdExpression,
  parseAggregate,
  parseThresholdExpression,
  parseThresholdSelector,
} from './threshold-schema.ts'

// The names in thresholds and in `summaryTrendStats`: metrics, tags, their values, and the aggregates that a metric
// of its kind has. What has the wrong shape is left to the schema.

const BEDROCK: Path = ['config', 'engines', 'bedrock']

export function checkThresholds(
  script: unknown,
  vocabulary: MetricVocabulary,
  names: RunNames,
  prompts: readonly PromptEntry[] | null,
): Finding[] {
  const { interval, summaryTrendStats, thresholds } = asRecord(bedrockOf(script))
  const possible = possibleSamples(script, prompts)
  return [
    ...Object.entries(asRecord(thresholds)).flatMap(([key, written]) =>
      checkThreshold(key, written, { vocabulary, names, possible, interval }),
    ),
    ...checkTrendStats(summaryTrendStats, vocabulary.percentiles),
  ]
}

/** What thresholds are checked against. */
interface Surroundings {
  readonly vocabulary: MetricVocabulary
  readonly names: RunNames
  readonly possible: PossibleSamples
  /** As it was written. */
  readonly interval: unknown
}

function checkThreshold(key: string, written: unknown, surroundings: Surroundings): Finding[] {
  const { names, possible, vocabulary } = surroundings
  const path = [...BEDROCK, 'thresholds', key]
  const atKey = (expected: string, found: string, hint: string | null): Finding => ({
    path,
    at: 'key',
    message: `expected ${expected}, found ${JSON.stringify(cut(found))}`,
    hint,
  })
  const selector = parseThresholdSelector(key)
  if (selector === null)
    return [atKey('metric or metric{tag:value,tag:value}', key, null), ...checkAll(path, written, null, surroundings)]
  const { metric, tags } = selector
  const words = Object.hasOwn(vocabulary.metrics, metric) ? vocabulary.metrics[metric] : undefined
  if (words === undefined) {
    const hint = didYouMean(metric, Object.keys(vocabulary.metrics)) ?? 'docs/metrics.md lists them'
    return [atKey('the name of a metric', metric, hint), ...checkAll(path, written, null, surroundings)]
  }
  const wrongTags = tags.flatMap(([tag, value], position) => {
    const wrong = findWrongTag(metric, words, [tag, value], vocabulary, names)
    if (wrong?.part === 'name') return [atKey(wrong.expected, tag, wrong.hint)]
    if (tags.findIndex(([name]) => name === tag) < position) return [atKey('each tag once', tag, null)]
    return wrong === null ? [] : [atKey(wrong.expected, value, wrong.hint)]
  })
  const why = wrongTags.length > 0 ? null : whyNoSample(metric, words, Object.fromEntries(tags), possible)
  const impossible = why === null ? [] : [atKey('a metric that this run can measure', key, why)]
  return [...wrongTags, ...impossible, ...checkAll(path, written, words, surroundings)]
}

function checkAll(
  path: Path,
  written: unknown,
  words: MetricWords | null,
  { interval }: Pick<Surroundings, 'interval'>,
): Finding[] {
  const all = Array.isArray(written) ? (written as unknown[]) : [written]
  return all.flatMap((each, position) => {
    const at = Array.isArray(written) ? [...path, position] : path
    if (!isRecord(each)) return checkExpression(at, each, words)
    const { sure, threshold, window } = each
    return [
      ...checkExpression([...at, 'threshold'], threshold, words),
      ...(sure === true ? checkSure([...at, 'threshold'], threshold, words) : []),
      ...checkWindow([...at, 'window'], window, interval),
    ]
  })
}

/** Only shares have an interval: those of the samples that lie beyond a percentile's limit, and those of calls. */
function checkSure(path: Path, text: unknown, words: MetricWords | null): Finding[] {
  const parsed = typeof text === 'string' ? parseThresholdExpression(text) : null
  if (parsed === null || !isThresholdExpression(parsed) || words === null) return []
  const { aggregate, operator } = parsed
  const isPercentile = aggregate.kind === 'percentile' && aggregate.percent > 0 && aggregate.percent < 100
  const isShare = aggregate.kind === 'rate' && words.isShare === true
  if ((isPercentile || isShare) && /^[<>]=?$/.test(operator)) return []
  return [
    atValue(
      path,
      'with sure: true, a limit on a percentile or on a share of calls',
      String(text),
      'nothing else has an interval',
    ),
  ]
}

const readDurationMs = (written: unknown): number | undefined =>
  typeof written === 'string' || typeof written === 'number' ? parseDurationMs(written) : undefined

function checkWindow(path: Path, window: unknown, interval: unknown): Finding[] {
  const [windowMs, intervalMs] = [readDurationMs(window), readDurationMs(interval)]
  if (windowMs === undefined || intervalMs === undefined || windowMs >= intervalMs) return []
  return [atValue(path, `a window of at least one interval (${String(interval)})`, String(window), null)]
}

/** `words`: null where the metric is not known, and any aggregate may fit. */
function checkExpression(path: Path, text: unknown, words: MetricWords | null): Finding[] {
  if (typeof text !== 'string' || text === '') return []
  const parsed = parseThresholdExpression(text)
  if (!isThresholdExpression(parsed)) return [atValue(path, parsed.expected, text, parsed.hint)]
  const known: readonly string[] = words === null ? [aggregateWord(parsed.aggregate)] : AGGREGATES[words.kind]
  if (words === null || known.includes(aggregateWord(parsed.aggregate))) return []
  return [atValue(path, `an aggregate of a ${words.kind}: ${known.join(', ')}`, text, null)]
}

function checkTrendStats(written: unknown, percentiles: readonly number[]): Finding[] {
  if (!Array.isArray(written)) return []
  const expected = `avg, min, med, max, count or p(N) with N of ${percentiles.join(', ')}`
  return written.flatMap((text: unknown, position) => {
    if (typeof text !== 'string' || text === '') return []
    const path = [...BEDROCK, 'summaryTrendStats', position]
    if (written.indexOf(text) < position) return [atValue(path, 'each statistic once', text, null)]
    const aggregate = parseAggregate(text)
    const isKnown =
      aggregate !== null &&
      (aggregate.kind === 'percentile'
        ? percentiles.includes(aggregate.percent)
        : aggregate.kind !== 'rate' && aggregate.kind !== 'value')
    return isKnown ? [] : [atValue(path, expected, text, didYouMean(text, ['count', ...AGGREGATES.trend.slice(0, 4)]))]
  })
}

const atValue = (path: Path, expected: string, found: string, hint: string | null): Finding => ({
  path,
  at: 'value',
  message: `expected ${expected}, found ${JSON.stringify(cut(found))}`,
  hint,
})

/** What stands in the script as it was written, and in its prompt file; null where that could not be read. */
export function namesIn(
  script: unknown,
  prompts: readonly PromptEntry[] | null,
  { turnTag }: Pick<MetricVocabulary, 'turnTag'>,
): RunNames {
  const { scenarios } = asRecord(script)
  const turns = prompts === null ? MOST_TURNS : Math.max(0, ...prompts.map(mostTurns))
  const ours = (Array.isArray(scenarios) ? (scenarios as unknown[]) : [])
    .map(asRecord)
    .filter(({ engine }) => engine === 'bedrock')
  return {
    scenario: ours.map(({ name }, position) => (typeof name === 'string' ? name : defaultScenarioName(position))),
    mode: Object.keys(asRecord(asRecord(bedrockOf(script))['modes'])),
    prompt: prompts?.map(({ name }) => name) ?? null,
    check:
      prompts === null
        ? null
        : [...ours.flatMap(checkNamesIn), ...prompts.flatMap(({ checks }) => checks.map(({ name }) => name))],
    turn: [...new Set(Array.from({ length: turns }, (_, index) => turnTag(index + 1)))],
  }
}
