// One record of a data set → what is asked, or why it cannot be. The same for those who check a file and for the threads that send it.
import { isUtf8 } from 'node:buffer'
import { cut, nearestName } from '../mistake.ts'
import { isRecord } from '../record.ts'
import { cellsOf } from './csv.ts'
import type { FileFormat } from './file-format.ts'
import { kindOf } from './kind-of.ts'
import { namesAlong, nearestPath, valueOfPath } from './record-path.ts'
import { type ToolConfig, textOfContent } from '../../conversation/conversation.ts'
import { type RecordedTurn, type Replies, turnsOfRecording } from '../../conversation/recorded-turns.ts'
import { type RecordedConversation, UnusableRow } from './shapes/recorded.ts'
import { type ShapeName, shapeOf } from './shapes/shapes.ts'
import { makeToolNames, readTools } from './shapes/tools.ts'
import { fillRowTemplate, namesIn, parseRowTemplate, type Template } from './template.ts'

/** What is taken of a row. Fields are names or paths. */
export interface RowRecipe {
  /** What the prompt is made of: a template over the row's fields, or one field; where both are null, what the shape says. */
  readonly template: string | null
  readonly field: string | null
  readonly shape: ShapeName | null
  readonly system: string | null
  readonly maxOutputTokens: string | null
  readonly mode: string | null
  readonly weight: string | null
  readonly tools: string | null
  /** Whose replies a conversation of the row goes on from when it is made again; null where one call takes the row. */
  readonly recorded: Replies | null
  /** Names in the template whose values are drawn and not of the row. */
  readonly drawn: readonly string[]
  /** Whether half of a surrogate pair becomes U+FFFD; otherwise its row cannot be used. */
  readonly replacesHalves: boolean
}

export interface Row {
  /** Of the prompt, or of the first question. */
  readonly text: string
  /** What one call says: of a conversation, its first question. */
  readonly call: RecordedConversation
  /** All that was recorded. */
  readonly conversation: RecordedConversation
  /** The turns of a conversation that is made again; null where one call takes the row. */
  readonly turns: readonly RecordedTurn[] | null
  readonly maxOutputTokens: number | null
  readonly mode: string | null
  /** How often it comes when each row of weight 1 comes once. */
  readonly weight: number
  /** Halves of surrogate pairs that were replaced. */
  readonly halves: number
  /** What stands at a path of it; undefined where nothing does. */
  valueAt(path: string): unknown
}

export interface RowProblem {
  readonly message: string
  readonly hint: string | null
}

export type ReadRow =
  | { readonly kind: 'row'; readonly row: Row }
  | { readonly kind: 'bad'; readonly problem: RowProblem }

export interface RowReader {
  /** `drawn`: the values of the names that are drawn. */
  read(bytes: Uint8Array, drawn: (name: string) => string): ReadRow
  /** Names of fields that rows had, since the reader was made: the first few hundred. */
  readonly seen: ReadonlySet<string>
  /** Of the paths that the recipe names beside its prompt, those where something stood. */
  readonly present: ReadonlySet<string>
}

const MOST_SEEN = 200
/** How long a thread may hold what was said, and a call may grow. */
export const MOST_TURNS = 1_000

/** The name of the field that a line of text, or an element of a list of texts, is in. */
export const FIELD_OF_TEXT = 'prompt'

/** A file's header, where it is CSV. */
export type Header = readonly string[] | null

export function makeRowReader(format: FileFormat, header: Header, recipe: RowRecipe): RowReader {
  const template = recipe.template === null ? null : parseRowTemplate(recipe.template, header ?? [])
  const place = format.kind === 'csv' ? 'column' : 'field'
  const seen = new Set<string>()
  const present = new Set<string>()
  return {
    seen,
    present,
    read(bytes, drawn) {
      try {
        const { halves, isSuspect, text } = decode(bytes, recipe.replacesHalves)
        const record = recordOf(text, format, header)
        const mended = isSuspect ? withoutHalves(record, recipe.replacesHalves) : { value: record, halves: 0 }
        const fields = recipe.shape === 'promptfoo' ? { ...mended.value, ...asVars(mended.value) } : mended.value
        if (seen.size < MOST_SEEN) for (const name of Object.keys(fields)) seen.add(name)
        return {
          kind: 'row',
          row: readRow({ fields, place, present, recipe, template, drawn }, halves + mended.halves),
        }
      } catch (error) {
        if (!(error instanceof UnusableRow)) throw error
        return { kind: 'bad', problem: { message: error.message, hint: error instanceof Unusable ? error.hint : null } }
      }
    },
  }
}

class Unusable extends UnusableRow {
  readonly hint: string | null

  constructor(message: string, hint: string | null) {
    super(message)
    this.hint = hint
  }
}

const refuse = (expected: string, found: string, hint: string | null = null): Unusable =>
  new Unusable(`expected ${expected}, found ${found}`, hint)

/** The three bytes that half of a surrogate pair would have, were it a character. */
const HALF = /\xed[\xa0-\xbf][\x80-\xbf]/g
const WHOLE_CHARACTERS = 'whole characters'
export const HALF_FOUND = 'half a character (one of a surrogate pair)'

/** `isSuspect`: whether escapes in it may stand for halves. */
function decode(bytes: Uint8Array, replaces: boolean) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isUtf8(buffer)) {
    const text = buffer.toString('utf8')
    return { text, halves: 0, isSuspect: /\\u[dD][89a-fA-F]/.test(text) }
  }
  const latin = buffer.toString('latin1')
  const halves = latin.match(HALF)?.length ?? 0
  const mended = Buffer.from(latin.replace(HALF, '\xef\xbf\xbd'), 'latin1')
  if (halves === 0 || !isUtf8(mended)) {
    throw refuse('UTF-8', 'other bytes', 'if the file is of Windows, convert it: iconv -f WINDOWS-1252 -t UTF-8')
  }
  if (!replaces) throw refuse(WHOLE_CHARACTERS, HALF_FOUND)
  return { text: mended.toString('utf8'), halves, isSuspect: true }
}

function withoutHalves(record: Fields, replaces: boolean): { value: Fields; halves: number } {
  let halves = 0
  const mend = (value: unknown): unknown => {
    if (typeof value === 'string') {
      if (value.isWellFormed()) return value
      halves += value.match(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g)?.length ?? 0
      return value.toWellFormed()
    }
    if (Array.isArray(value)) return value.map(mend)
    return isRecord(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mend(inner)]))
      : value
  }
  const value = mend(record) as Fields
  if (halves > 0 && !replaces) throw refuse(WHOLE_CHARACTERS, HALF_FOUND)
  return { value, halves }
}

type Fields = Readonly<Record<string, unknown>>

function recordOf(text: string, format: FileFormat, header: Header): Fields {
  switch (format.kind) {
    case 'text':
      return { [FIELD_OF_TEXT]: text.trim() }
    case 'json':
      return jsonRecord(text)
    case 'csv': {
      const names = header ?? []
      const cells = format.framing.kind === 'csv' ? cellsOf(text, format.framing.separator) : []
      if (cells.length !== names.length) throw refuse(`${names.length} cells`, String(cells.length))
      return Object.fromEntries(names.map((name, index) => [name, cells[index]]))
    }
  }
}

function jsonRecord(text: string): Fields {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw refuse('a JSON object', 'broken JSON')
  }
  if (typeof value === 'string') return { [FIELD_OF_TEXT]: value }
  if (!isRecord(value)) throw refuse('a JSON object', kindOf(value))
  return value
}

const asVars = (record: Fields): Fields => (isRecord(record['vars']) ? record['vars'] : {})

interface Reading {
  readonly fields: Fields
  /** What a field is called: a column, in CSV. */
  readonly place: string
  readonly present: Set<string>
  readonly recipe: RowRecipe
  readonly template: Template | null
  readonly drawn: (name: string) => string
}

function readRow(reading: Reading, halves: number): Row {
  const { fields, recipe } = reading
  const recorded = readConversation(reading)
  const system = recipe.system === null ? recorded.system : textOrNothing(reading, recipe.system)
  const tools = recipe.tools === null ? recorded.tools : toolsAt(reading, recipe.tools)
  const conversation = { ...recorded, system, tools }
  const turns = recipe.recorded === null ? null : turnsOf(conversation, recipe.recorded)
  const limit = recipe.maxOutputTokens === null ? recorded.maxOutputTokens : countAt(reading, recipe.maxOutputTokens, 1)
  return {
    text: textOfContent(conversation.messages[0]?.content ?? []),
    call: { ...conversation, messages: messagesOfCall(conversation, recipe) },
    conversation,
    turns,
    maxOutputTokens: limit,
    mode: recipe.mode === null ? null : textOrNothing(reading, recipe.mode),
    weight: recipe.weight === null ? 1 : weightAt(reading, recipe.weight),
    halves,
    valueAt: (path) => valueOfPath(fields, path),
  }
}

function readConversation(reading: Reading): RecordedConversation {
  const { drawn, recipe, template } = reading
  if (template !== null) {
    const text = fillRowTemplate(template, (name) =>
      recipe.drawn.includes(name) ? drawn(name) : inWords(optionalAt(reading, name)),
    )
    if (text.trim() === '') throw refuse('a text of the template', 'nothing')
    return ofText(text)
  }
  if (recipe.field === null && recipe.shape !== null) return shapeOf(recipe.shape).read(reading.fields)
  return ofText(textAt(reading, recipe.field ?? FIELD_OF_TEXT))
}

const ofText = (text: string): RecordedConversation => ({
  system: null,
  messages: [{ role: 'user', content: [{ text }] }],
  tools: null,
  maxOutputTokens: null,
  outputTokens: null,
})

function turnsOf({ messages }: RecordedConversation, replies: Replies): readonly RecordedTurn[] {
  const turns = turnsOfRecording(messages, replies)
  if (turns.length === 0) throw refuse('a message of the user with words of its own', 'none')
  if (turns.length > MOST_TURNS) throw refuse(`at most ${MOST_TURNS} turns`, String(turns.length))
  return turns
}

/** A request goes out with all that comes before its last question, a conversation begins with its first. */
function messagesOfCall({ messages }: RecordedConversation, { field, shape, template }: RowRecipe) {
  const isRequest = template === null && field === null && shape !== null && shapeOf(shape).isRequest
  if (!isRequest) return messages.slice(0, 1)
  const last = messages.findLastIndex(({ role }) => role === 'user')
  return messages.slice(0, last + 1)
}

/** What stands for a value in a template. */
function inWords(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function textAt({ fields, place }: Reading, path: string): string {
  const value = valueOfPath(fields, path)
  if (value === undefined) throw refuse(`the ${place} ${cut(path)}`, 'none', hintFor(fields, path))
  if (typeof value === 'string' && value.trim() !== '') return value
  throw refuse(`a text in the ${place} ${cut(path)}`, kindOf(value))
}

/** What rows may leave out, as long as some have it. */
function optionalAt({ fields, present }: Reading, path: string): unknown {
  const value = valueOfPath(fields, path)
  if (value !== undefined) present.add(path)
  return value
}

function textOrNothing(reading: Reading, path: string): string | null {
  const value = optionalAt(reading, path)
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') throw refuse(`a text in the ${reading.place} ${cut(path)}`, kindOf(value))
  return value.trim() === '' ? null : value
}

/** A list of definitions; in a cell, its JSON. */
function toolsAt(reading: Reading, path: string): ToolConfig | null {
  const value = optionalAt(reading, path)
  if (typeof value !== 'string') return readTools(value, null, makeToolNames())
  if (value.trim() === '') return null
  try {
    return readTools(JSON.parse(value), null, makeToolNames())
  } catch (error) {
    if (error instanceof UnusableRow) throw error
    throw refuse(`a list of tools in the ${reading.place} ${cut(path)}`, 'broken JSON')
  }
}

function countAt(reading: Reading, path: string, least: number): number | null {
  const value = optionalAt(reading, path)
  if (value === undefined || value === null || value === '') return null
  const count = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value
  if (Number.isSafeInteger(count) && Number(count) >= least) return Number(count)
  const found = typeof count === 'number' ? 'another number' : kindOf(value)
  throw refuse(`a whole number of at least ${least} in the ${reading.place} ${cut(path)}`, found)
}

function weightAt(reading: Reading, path: string): number {
  const weight = countAt(reading, path, 0)
  if (weight === null) throw refuse(`a weight in the ${reading.place} ${cut(path)}`, 'none')
  return weight
}

/** How to say where the text is. */
function hintFor(fields: Fields, path: string): string {
  const nearest = nearestPath(fields, path) ?? nearestName(path, Object.keys(fields))
  return nearest === null
    ? `say which one holds the prompt with field: ${namesAlong(fields, path)}`
    : `did you mean ${cut(nearest)}?`
}

/** The fields of the row that a template uses. */
export const fieldsOfTemplate = (template: string, header: Header, drawn: readonly string[]): string[] =>
  namesIn(parseRowTemplate(template, header ?? [])).filter((name) => !drawn.includes(name))
