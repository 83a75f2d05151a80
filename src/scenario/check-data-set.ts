// What the data set of a prompt entry holds, every mistake in it, and what should be known of it. No prompt is quoted.
import { UnreadableData } from '../reading/data-sets/byte-stream.ts'
import { DATASET_FORMATS, formatOfName } from '../reading/data-sets/file-format.ts'
import { parsePath } from '../reading/data-sets/record-path.ts'
import { fieldsOfTemplate, HALF_FOUND, type Row, type RowProblem } from '../reading/data-sets/row-reader.ts'
import { SHAPE_NAMES, shapeOf } from '../reading/data-sets/shapes/shapes.ts'
import type { RowMistake } from '../reading/data-sets/row-tally.ts'
import { type DataSetRequest, type Survey, surveyDataSet } from '../reading/data-sets/survey.ts'
import { cut, type Finding, type Mistake, nearestName, type Path } from '../reading/mistake.ts'
import { asRecord, isRecord } from '../reading/record.ts'
import type { DataReader } from '../reading/recorded-reads.ts'
import type { Fields } from '../reading/schema-leaves.ts'
import type { DataSetFacts, DataSetSource } from './data-set-schema.ts'
import type { PromptEntry } from './prompt-file-schema.ts'

export interface CheckedDataSet {
  /** As it was named, from where that was; null where there is none. */
  readonly path: string | null
  /** Null where it cannot be used. */
  readonly found: (Pick<DataSetSource, 'recipe'> & { readonly facts: DataSetFacts }) | null
  readonly findings: readonly Finding[]
  readonly mistakes: readonly Mistake[]
  readonly notices: readonly string[]
}

/** `entry`: as it is written, perhaps wrongly. */
export function checkDataSet(
  path: string,
  entry: Fields,
  index: number,
  readData: DataReader,
  checkRow: (row: Row) => RowProblem | null = () => null,
): CheckedDataSet {
  const unusable = (found: string, hint: string | null = null): Finding => {
    const message = `expected a file with a prompt a row, found ${found} (${path})`
    return { path: ['mix', index, 'dataset'], at: 'value', message, hint }
  }
  const request = requestOf(path, entry)
  let survey: Survey
  try {
    survey = readData(path, (source, see) => surveyDataSet(source, request, { see, checkRow }))
  } catch (error) {
    if (!(error instanceof UnreadableData)) throw error
    return { path, found: null, findings: [unusable(error.found)], mistakes: [], notices: [] }
  }
  const wrong = survey.mistakes.filter(({ canSkip }) => !(canSkip && request.skipsBad))
  const left = request.skipsBad ? survey.badCount - wrong.length : 0
  const wrongField = checkField(survey, entry, index)
  const findings = [
    ...(survey.usable === 0 && wrong.length === 0
      ? [left > 0 ? unusable('no row that can be used', whyFirst(survey)) : unusable('no row')]
      : []),
    ...wrongField,
    ...checkDrawn(survey, entry, index),
  ]
  return {
    path,
    found: { recipe: survey.recipe, facts: factsOf(survey) },
    findings,
    mistakes: wrongField.length > 0 ? [] : toMistakes(path, wrong, survey, request.skipsBad),
    notices: noticesOf(path, survey, entry, left),
  }
}

function whyFirst({ mistakes: [first] }: Survey): string | null {
  return first === undefined ? null : `line ${first.line}: ${first.message}`
}

/** What is wrong in the entry, the schema says: here it is left out. */
function requestOf(path: string, entry: Fields): DataSetRequest {
  const drawn = asRecord(entry['with'])
  const fieldIn = (key: string): string | null => textOrNull(asRecord(entry[key])['field'])
  return {
    path,
    format: DATASET_FORMATS.find((format) => format === entry['format']) ?? null,
    recipe: {
      template: textOrNull(entry['template']),
      field: textOrNull(entry['field']),
      shape: SHAPE_NAMES.find((shape) => shape === entry['shape']) ?? null,
      system: fieldIn('system'),
      maxOutputTokens: fieldIn('maxOutputTokens'),
      mode: fieldIn('mode'),
      weight: fieldIn('weight'),
      tools: fieldIn('tools'),
      recorded: entry['turns'] === 'recorded' ? (entry['replies'] === 'recorded' ? 'recorded' : 'model') : null,
      drawn: Object.keys(drawn),
      replacesHalves: entry['replaceHalves'] === true,
    },
    skipsBad: entry['skipBad'] === true,
    drawn: (name) => '9'.repeat(DIGITS_OF_DRAWN) + name.slice(0, 0),
  }
}

/** What is drawn into a template is a whole number of about so many digits. */
const DIGITS_OF_DRAWN = 6

const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && parsePath(value) !== null ? value : null

const factsOf = ({ characters, limits, modes, turns, usable, words }: Survey): DataSetFacts => ({
  words,
  rows: usable,
  characters,
  limits,
  turns,
  modes,
})

function checkField({ index: { format } }: Survey, entry: Fields, index: number): Finding[] {
  if (format.kind !== 'text' || entry['field'] === undefined || entry['field'] === 'prompt') return []
  const message = 'expected nothing, because a text file has no fields; found one'
  const hint = 'say format: jsonl or format: csv if the file has them'
  return [{ path: ['mix', index, 'field'], at: 'value', message, hint }]
}

/** A name that is drawn and in the row as well: nobody can say which is meant. */
function checkDrawn({ fields, recipe }: Survey, entry: Fields, index: number): Finding[] {
  return recipe.drawn
    .filter((name) => fields.includes(name) && typeof entry['template'] === 'string')
    .map((name) => ({
      path: ['mix', index, 'with', name],
      at: 'key',
      message: `expected a name that the data set does not have, found the column ${cut(name)}`,
      hint: 'give what is drawn another name',
    }))
}

const MOST_NAMED = 8

function noticesOf(path: string, survey: Survey, entry: Fields, left: number): string[] {
  const { areNumbers, halves, index, isWhole, recipe, usable, words } = survey
  const named = formatOfName(path)
  const isGuess = entry['shape'] === undefined && recipe.shape !== null && recipe.shape !== 'prompt'
  const isOther = entry['format'] === undefined && GUESSED_FROM_NAME[named] !== index.format.words
  const unused = unusedFields(survey, entry)
  const rows = `${usable.toLocaleString('en')} ${usable === 1 ? 'row' : 'rows'}`
  return [
    ...(isGuess || isOther ? [`${path} is read as ${words} (${rows}).`] : []),
    ...(unused.length > 0 ? [`${path}: no key of the prompt uses ${listed('column', unused)}.`] : []),
    ...(areNumbers
      ? [
          `${path}: every prompt is a number. If these are lengths and not prompts, replay the file with executor: trace.`,
        ]
      : []),
    ...(halves.count > 0 ? [`${path}: ${describeHalves(halves)} replaced by U+FFFD (replaceHalves).`] : []),
    ...(left > 0 ? [describeSkipped(path, survey, left)] : []),
    ...(isWhole ? [] : [describeLarge(path, survey, entry['skipBad'] === true)]),
  ]
}

const describeHalves = ({ count, rows }: Survey['halves']): string =>
  `${count === 1 ? '1 half of a character' : `${count.toLocaleString('en')} halves of characters`} in ` +
  `${rows === 1 ? '1 row' : `${rows.toLocaleString('en')} rows`} ${count === 1 ? 'is' : 'are'}`

const GUESSED_FROM_NAME = {
  jsonl: 'JSON lines',
  json: 'a JSON array',
  csv: 'CSV',
  tsv: 'TSV',
  text: 'lines of text',
} as const satisfies Record<(typeof DATASET_FORMATS)[number], string>

const listed = (what: string, names: readonly string[]): string => {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : ''
  return `the ${what}${names.length === 1 ? '' : 's'} ${names.slice(0, MOST_NAMED).map(cut).join(', ')}${more}`
}

/** Fields that no key takes and the shape does not read. */
function unusedFields({ fields, index, recipe }: Survey, entry: Fields): string[] {
  if (index.format.kind === 'text') return []
  const { drawn, field, shape, template } = recipe
  const paths = [
    ...fieldsNamedIn(entry),
    ...(template === null ? [] : fieldsOfTemplate(template, index.header, drawn)),
    ...(field === null && template === null && shape === null ? ['prompt'] : []),
  ]
  const ofShape =
    shape !== null && (shape === 'promptfoo' || (field === null && template === null)) ? shapeOf(shape).uses : []
  const used = new Set([...paths, ...paths.map((path) => String(parsePath(path)?.[0] ?? path)), ...ofShape])
  // promptfoo's own columns, such as __expected, are no variables.
  return fields.filter((name) => name !== '' && !used.has(name) && !name.startsWith('__'))
}

/** Of `{ field }` anywhere in the entry, whatever the key. */
const fieldsNamedIn = (value: unknown): string[] =>
  isRecord(value)
    ? Object.entries(value).flatMap(([key, inner]) =>
        key === 'field' && typeof inner === 'string' ? [inner] : fieldsNamedIn(inner),
      )
    : Array.isArray(value)
      ? value.flatMap(fieldsNamedIn)
      : []

function describeSkipped(path: string, { badKinds, usable }: Survey, left: number): string {
  const kinds = badKinds.map(({ count, firstLine, message }) => `${message} (${count}, the first in line ${firstLine})`)
  return `${path}: ${left.toLocaleString('en')} of ${(usable + left).toLocaleString('en')} rows left out (skipBad): ${kinds.join('; ')}.`
}

const describeLarge = (path: string, { usable }: Survey, skipsBad: boolean): string =>
  `${path} is large: of its ${usable.toLocaleString('en')} rows, those of the first 64 MiB and some of each part behind them were checked. ` +
  (skipsBad ? 'A bad row that is met in the run is passed over.' : 'A bad row that is met in the run ends it.')

function toMistakes(file: string, wrong: readonly RowMistake[], survey: Survey, skipsBad: boolean): Mistake[] {
  const last = wrong.at(-1)
  const ways = last === undefined ? [] : waysOn(last, wrong.length, survey, skipsBad)
  return wrong.map((mistake, index) => {
    const { hint, line, message } = mistake
    const hints = [...(hint === null ? [] : [hint]), ...(index === wrong.length - 1 ? ways : [])]
    return { file, line, column: 1, path: '', message, hint: hints.length === 0 ? null : hints.join('; ') }
  })
}

/** How many mistakes there are more, and what to do. */
function waysOn(last: RowMistake, told: number, survey: Survey, skipsBad: boolean): string[] {
  const { badCount, badKinds, index, looksLike, usable } = survey
  const more = skipsBad ? 0 : badCount - told
  const rest = more > 0 ? [`${more} more ${more === 1 ? 'line has' : 'lines have'} a mistake`] : []
  const every = (end: string): boolean => usable === 0 && badKinds.every(({ message }) => message.endsWith(end))
  if (every('found a number')) {
    return [...rest, 'if these are lengths and not prompts, replay the file with executor: trace']
  }
  if (looksLike !== index.format.words) return [...rest, `the file looks like ${looksLike}: leave format out`]
  return [
    ...rest,
    ...(badKinds.some(({ message }) => message.endsWith(HALF_FOUND))
      ? ['replaceHalves: true in the entry replaces halves by U+FFFD']
      : []),
    ...(last.canSkip ? ['skipBad: true in the entry leaves such rows out'] : []),
  ]
}

const MOST_VALUES = 5

/** What rows say of their mode must be one: by its name, its model, or the entry's map. `modes`: as they are written. */
export function checkRowModes(modes: Fields, entries: readonly PromptEntry[], at: Path): Finding[] {
  const names = Object.keys(modes)
  const models = Object.values(modes).map((mode) => asRecord(mode)['model'])
  return entries.flatMap(({ name, source }) => {
    if (source.kind !== 'dataset' || source.facts === null) return []
    const meant = source.facts.modes.flatMap(({ value }) => (value === null ? [] : [source.modeOf[value] ?? value]))
    const wrong = [...new Set([...Object.values(source.modeOf), ...meant])].filter(
      (value) => !names.includes(value) && !models.includes(value),
    )
    if (wrong.length === 0) return []
    const told = wrong.slice(0, MOST_VALUES).map((value) => JSON.stringify(cut(value)))
    const more = wrong.length > told.length ? `, and ${wrong.length - told.length} more` : ''
    const message = `expected the modes that the rows of prompt ${name} name to be in config, found no ${told.join(', ')}${more}`
    const nearest = nearestName(wrong[0] ?? '', names)
    const hint =
      nearest === null
        ? `map the values to ${names.map(cut).join(', ')} (mode: { field, map })`
        : `did you mean ${nearest}?`
    return [{ path: at, at: 'value' as const, message, hint }]
  })
}
