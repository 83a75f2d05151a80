// One walk through a data set: what it holds, what of it cannot be used, and where its rows are. Of a large file all rows are found, and
// those of its beginning and some of each part behind it are read.
import { writeSync } from 'node:fs'
import { cut, nearestName } from '../mistake.ts'
import { isRecord } from '../record.ts'
import { type ByteSource, type ByteStream, isInPlace, packingOf, startOf, textStream } from './byte-stream.ts'
import { type DataSetIndex, type IndexWriter, writeIndex } from './data-set-index.ts'
import { type DatasetFormat, type FileFormat, HEAD_BYTES } from './file-format.ts'
import { type FoundRecord, scanRecords } from './records.ts'
import {
  fieldsOfTemplate,
  type Header,
  makeRowReader,
  type Row,
  type RowProblem,
  type RowReader,
  type RowRecipe,
} from './row-reader.ts'
import { readOpening } from './opening.ts'
import { makeTally, type RowMistake, type RowsTold, type Tally } from './row-tally.ts'
import { recognisedShape, type ShapeName, shapeOf } from './shapes/shapes.ts'

/** How a data set is to be read. Its recipe leaves the shape open, unless one is forced. */
export interface DataSetRequest {
  /** As it is named: its ending may tell the format. */
  readonly path: string
  readonly format: DatasetFormat | null
  /** Its `shape` is the one that is forced; null lets the rows tell. */
  readonly recipe: RowRecipe
  readonly skipsBad: boolean
  /** The greatest values that are drawn into a template. */
  readonly drawn: (name: string) => string
}

export interface Survey extends RowsTold {
  readonly index: DataSetIndex
  readonly recipe: RowRecipe
  /** Completes "read as …": `a JSON array of ShareGPT conversations, gzip`. */
  readonly words: string
  /** What it would be read as, were no format said. */
  readonly looksLike: string
  /** Fields that stand in rows. */
  readonly fields: readonly string[]
}

/** Beyond it, a file is not read whole. */
export const READ_WHOLE_BYTES = 67_108_864

const MOST_NAMED = 20

interface SurveyOptions {
  /** Gets the bytes of the file as they stand in it. */
  readonly see?: (bytes: Uint8Array) => void
  /** An open file for the text of a file that is packed; without one, the index is of no use for it. */
  readonly copyTo?: number
  readonly readWholeBytes?: number
  /** What is wrong with a row that can be read; null where nothing is. */
  readonly checkRow?: (row: Row) => RowProblem | null
}

/** @throws {UnreadableData} where it is no data set at all. */
export function surveyDataSet(source: ByteSource, request: DataSetRequest, options: SurveyOptions = {}): Survey {
  const packing = packingOf(source)
  const opening = readOpening(source, packing, request.path, request.format)
  const { format, header } = opening
  const recipe = { ...request.recipe, shape: shapeFor(request.recipe, opening.records) }
  const reader = makeRowReader(format, header, recipe)
  const tally = makeTally()
  const writer = writeIndex()
  const missing = missingColumns(recipe, header, format)
  const textStart = (isInPlace(packing) ? packing.markBytes : 0) + format.skippedBytes
  const stream = copied(textStream(source, packing, options.see ?? null), options.copyTo)
  startOf(stream, format.skippedBytes)
  const scanner = scanRecords(stream, format.framing)
  if (header !== null) scanner.next()
  const readsAll = recipe.maxOutputTokens !== null || recipe.mode !== null || recipe.weight !== null
  const bytesRead = options.readWholeBytes ?? READ_WHOLE_BYTES
  const walk = {
    writer,
    tally,
    reader,
    drawn: request.drawn,
    checkRow: options.checkRow ?? (() => null),
    textStart,
    readsUntil: readsAll ? Number.POSITIVE_INFINITY : bytesRead,
  }
  const extraLines = format.skippedBytes > 0 ? 1 : 0
  let end = textStart
  for (;;) {
    const found = missing === null ? scanner.next() : null
    if (found === null) break
    if (found.kind === 'broken') {
      tally.mistake({ line: found.line + extraLines, canSkip: false, message: found.message, hint: null })
      break
    }
    walkRow(walk, found, found.line + extraLines)
    end = textStart + found.at + (found.end - found.start)
  }
  drain(stream, options)
  for (const mistake of missing ?? missingFields(recipe, reader, tally, header)) tally.mistake(mistake)
  const index = { format, header, ...writer.finish(end, recipe.weight !== null) }
  const packed = [
    ...(packing.isGzip ? ['gzip'] : []),
    ...(packing.encoding === 'utf-8' ? [] : [packing.encoding.toUpperCase()]),
  ]
  return {
    index,
    recipe,
    words: [describe(format, recipe), ...packed].join(', '),
    looksLike: opening.looksLike,
    fields: fieldsOf(header, reader),
    ...tally.result(),
  }
}

/** What the file is as a whole is the same whether its rows can be used or not. */
function drain(stream: ByteStream, { copyTo, see }: SurveyOptions): void {
  if (see === undefined && copyTo === undefined) return
  const rest = Buffer.allocUnsafe(HEAD_BYTES)
  while (stream.fill(rest) > 0);
}

function copied(stream: ByteStream, copyTo: number | undefined): ByteStream {
  if (copyTo === undefined) return stream
  return {
    fill(into) {
      const read = stream.fill(into)
      for (let written = 0; written < read;) written += writeSync(copyTo, into, written, read - written)
      return read
    },
  }
}

/** A template and a field say themselves what a prompt is; vars of promptfoo are fields to both. */
function shapeFor({ field, shape, template }: RowRecipe, records: readonly unknown[]): ShapeName | null {
  if (shape !== null) return shape
  const found = recognisedShape(records.filter(isRecord))
  return (field === null && template === null) || found === 'promptfoo' ? found : null
}

function describe(format: FileFormat, { field, shape, template }: RowRecipe): string {
  if (shape === null || format.kind === 'text') return format.words
  return field === null && template === null && shape === 'prompt'
    ? format.words
    : `${format.words} of ${shapeOf(shape).words}`
}

interface Walk {
  readonly writer: IndexWriter
  readonly tally: Tally
  readonly reader: RowReader
  readonly checkRow: (row: Row) => RowProblem | null
  readonly drawn: (name: string) => string
  readonly textStart: number
  /** Of the text: rows behind it are read where a block begins. */
  readonly readsUntil: number
}

function walkRow(
  { checkRow, drawn, reader, readsUntil, tally, textStart, writer }: Walk,
  found: FoundRecord,
  line: number,
): void {
  const isMarked = writer.row(textStart + found.at, line)
  if (found.at > readsUntil && !isMarked) {
    writer.read(1, false)
    tally.passed(found.end - found.start)
    return
  }
  const read = reader.read(found.window.subarray(found.start, found.end), drawn)
  if (read.kind === 'bad') {
    writer.read(0, true)
    tally.mistake({ line, canSkip: true, ...read.problem })
  } else {
    writer.read(read.row.weight, false)
    tally.row(read.row)
    const problem = checkRow(read.row)
    if (problem !== null) tally.mistake({ line, canSkip: false, ...problem })
  }
}

/** Fields that the recipe names, and what for. */
function namedFields(recipe: RowRecipe, header: Header): { readonly path: string; readonly isPrompt: boolean }[] {
  const { field, maxOutputTokens, mode, system, template, weight } = recipe
  const others = [system, maxOutputTokens, mode, weight].filter((path) => path !== null)
  const inTemplate = template === null ? [] : fieldsOfTemplate(template, header, recipe.drawn)
  return [
    ...(field === null ? [] : [{ path: field, isPrompt: true }]),
    ...[...inTemplate, ...others].map((path) => ({ path, isPrompt: false })),
  ]
}

/** Columns of CSV are known before any row is read. Null where all of them are there. */
function missingColumns(recipe: RowRecipe, header: Header, format: FileFormat): RowMistake[] | null {
  if (header === null) return null
  const named = namedFields(recipe, header).map(({ path }) => path)
  const wanted = [
    ...new Set(
      recipe.shape === null && recipe.field === null && recipe.template === null ? ['prompt', ...named] : named,
    ),
  ]
  const line = format.skippedBytes > 0 ? 2 : 1
  const twice = wanted.filter((name) => header.indexOf(name) !== header.lastIndexOf(name))
  const mistakes = [
    ...wanted.filter((name) => !header.includes(name)).map((name) => absent(name, header, line)),
    ...twice.map((name) => ({
      line,
      canSkip: false,
      message: `expected one column ${cut(name)}, found several`,
      hint: null,
    })),
  ]
  return mistakes.length === 0 ? null : mistakes
}

function absent(name: string, header: readonly string[], line: number): RowMistake {
  const nearest = nearestName(name, header)
  const hint =
    nearest === null
      ? `the columns are ${header.slice(0, MOST_NAMED).map(cut).join(', ')}`
      : `did you mean ${cut(nearest)}?`
  return { line, canSkip: false, message: `expected a column ${cut(name)}, found none`, hint }
}

/** Fields beside the prompt may be missing in a row, but not in all of them. A prompt that is missing is a mistake of its row. */
function missingFields(recipe: RowRecipe, reader: RowReader, tally: Tally, header: Header): RowMistake[] {
  const { usable } = tally.result()
  if (header !== null || usable === 0) return []
  return namedFields(recipe, header)
    .filter(({ isPrompt, path }) => !isPrompt && !reader.present.has(path))
    .map(({ path }) => {
      const names = [...reader.seen]
      const nearest = nearestName(path, names)
      const hint =
        nearest === null
          ? `the rows have ${names.slice(0, MOST_NAMED).map(cut).join(', ')}`
          : `did you mean ${cut(nearest)}?`
      return {
        line: 1,
        canSkip: false,
        message: `expected the field ${cut(path)} in at least one row, found none`,
        hint,
      }
    })
}

const fieldsOf = (header: Header, reader: RowReader): readonly string[] => header ?? [...reader.seen]
