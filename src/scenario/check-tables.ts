// What a schema cannot say of `tables`: metrics, tags and their values, labels that changes name, and rows that are as
// wide as their headings. What has the wrong shape is left to the schema.
import { didYouMean, findWrongTag, type MetricVocabulary, type MetricWords, type RunNames } from './check-tag.ts'
import { cut, type Finding, type Path } from '../reading/mistake.ts'
import { asRecord, isRecord } from '../reading/record.ts'
import { bedrockOf } from './overrides.ts'
import { parseColumnSource, type ColumnSource } from './tables-schema.ts'
import { AGGREGATES, aggregateWord } from './threshold-schema.ts'

const TABLES: Path = ['config', 'engines', 'bedrock', 'tables']

export function checkTables(script: unknown, vocabulary: MetricVocabulary, names: RunNames): Finding[] {
  return listOf(asRecord(bedrockOf(script))['tables']).flatMap((table, index) =>
    checkTable(asRecord(table), [...TABLES, index], vocabulary, names),
  )
}

type Fields = Readonly<Record<string, unknown>>

interface KnownColumn extends ColumnSource {
  readonly words: MetricWords
}

function checkTable(table: Fields, path: Path, vocabulary: MetricVocabulary, names: RunNames): Finding[] {
  const [written, texts] = [listOf(table['columns']), listOf(table['textColumns'])]
  const [rows, changes] = [listOf(table['rows']).map(asRecord), listOf(table['changes']).map(asRecord)]
  const columns = written.map((column, index) =>
    checkColumn(asRecord(column), [...path, 'columns', index], vocabulary, names),
  )
  const known = columns.flatMap(({ column }) => (column === null ? [] : [column]))
  return [
    ...columns.flatMap(({ findings }) => findings),
    ...checkLabels(rows, [...path, 'rows']),
    ...rows.flatMap((row, index) => [
      ...checkWidth(row['texts'], texts.length, [...path, 'rows', index, 'texts']),
      ...checkWidth(row['published'], written.length, [...path, 'rows', index, 'published']),
      ...checkTags(row['tags'], [...path, 'rows', index, 'tags'], known, vocabulary, names),
    ]),
    ...changes.flatMap((change, index) => [
      ...checkWidth(change['published'], written.length, [...path, 'changes', index, 'published']),
      ...checkEnds(change, rows, [...path, 'changes', index]),
    ]),
  ]
}

interface CheckedColumn {
  readonly findings: readonly Finding[]
  /** Null where it is not known what it reads. */
  readonly column: KnownColumn | null
}

function checkColumn({ of, unit }: Fields, path: Path, vocabulary: MetricVocabulary, names: RunNames): CheckedColumn {
  if (typeof of !== 'string' || of === '') return { findings: [], column: null }
  const at = [...path, 'of']
  const source = parseColumnSource(of)
  if (source === null) {
    const expected = 'a metric and a statistic such as time_to_first_token p(50)'
    return { findings: [unlike(at, expected, of, null)], column: null }
  }
  const { aggregate, metric, tags } = source
  const words = Object.hasOwn(vocabulary.metrics, metric) ? vocabulary.metrics[metric] : undefined
  if (words === undefined) {
    const hint = didYouMean(metric, Object.keys(vocabulary.metrics)) ?? 'docs/metrics.md lists them'
    return { findings: [unlike(at, 'the name of a metric', metric, hint)], column: null }
  }
  const known: readonly string[] = AGGREGATES[words.kind]
  const wrongTags = tags.flatMap(([tag, value]) => {
    const wrong = findWrongTag(metric, words, [tag, value], vocabulary, names)
    return wrong === null ? [] : [unlike(at, wrong.expected, wrong.part === 'name' ? tag : value, wrong.hint)]
  })
  const findings = [
    ...wrongTags,
    ...(known.includes(aggregateWord(aggregate))
      ? []
      : [unlike(at, `an aggregate of a ${words.kind}: ${known.join(', ')}`, aggregate.name, null)]),
    ...(unit === 's' && words.unit !== 'ms'
      ? [unlike([...path, 'unit'], `nothing, because ${metric} is not in milliseconds`, unit, null)]
      : []),
  ]
  return { findings, column: { ...source, words } }
}

/** Each tag has to be one of every column's metric: a row is one set of samples. */
function checkTags(
  written: unknown,
  path: Path,
  columns: readonly KnownColumn[],
  vocabulary: MetricVocabulary,
  names: RunNames,
): Finding[] {
  return Object.entries(asRecord(written)).flatMap(([tag, value]) => {
    if (typeof value !== 'string' || value === '') return []
    for (const { metric, tags, words } of columns) {
      const at = [...path, tag]
      if (tags.some(([name]) => name === tag))
        return [unlikeKey(at, `no tag that the column of ${metric} has too`, tag)]
      const wrong = findWrongTag(metric, words, [tag, value], vocabulary, names)
      if (wrong?.part === 'name') return [unlikeKey(at, wrong.expected, tag, wrong.hint)]
      if (wrong !== null) return [unlike(at, wrong.expected, value, wrong.hint)]
    }
    return []
  })
}

function checkLabels(rows: readonly Fields[], path: Path): Finding[] {
  const labels = rows.map(({ label }) => label)
  return labels.flatMap((label, index) =>
    typeof label !== 'string' || labels.indexOf(label) === index
      ? []
      : [unlike([...path, index, 'label'], 'a label of its own', label, null)],
  )
}

function checkWidth(written: unknown, columns: number, path: Path): Finding[] {
  if (!Array.isArray(written) || written.length === columns) return []
  return [unlike(path, `as many as there are columns, which is ${columns}`, String(written.length), null)]
}

function checkEnds(change: Fields, rows: readonly Fields[], path: Path): Finding[] {
  const measured = rows.flatMap(({ label, tags }) => (typeof label === 'string' && isRecord(tags) ? [label] : []))
  return ['from', 'to'].flatMap((end) => {
    const label = change[end]
    if (typeof label !== 'string' || label === '' || measured.includes(label)) return []
    const hint = didYouMean(label, measured) ?? `known: ${cut([...new Set(measured)].join('; '))}`
    return [unlike([...path, end], 'the label of a row with tags', label, hint)]
  })
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const told = (expected: string, found: string): string => `expected ${expected}, found ${JSON.stringify(cut(found))}`

const unlike = (path: Path, expected: string, found: string, hint: string | null): Finding => ({
  path,
  at: 'value',
  message: told(expected, found),
  hint,
})

const unlikeKey = (path: Path, expected: string, found: string, hint: string | null = null): Finding => ({
  path,
  at: 'key',
  message: told(expected, found),
  hint,
})
