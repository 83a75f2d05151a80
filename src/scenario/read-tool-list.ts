// Definitions of tools as people have them, in the forms of the APIs that take them and of MCP, which lists them. A definition that Bedrock
// would refuse is a mistake with its place, and so is what nothing reads: a tool must not go out as another than was written.
import type { ToolSpec } from '../conversation/conversation.ts'
import type { JsonObject } from '../conversation/json.ts'
import { showValue } from '../reading/describe-issues.ts'
import { cut, type Finding, type Path } from '../reading/mistake.ts'
import { asRecord, isRecord } from '../reading/record.ts'

export interface ToolList {
  /** Whose form the definitions have; of several, each. */
  readonly forms: readonly string[]
  readonly specs: readonly ToolSpec[]
  /** Their paths begin in the list or what holds it. */
  readonly findings: readonly Finding[]
}

type Fields = Readonly<Record<string, unknown>>

/** How one API writes a tool down. */
interface ToolForm {
  readonly name: string
  readonly isOf: (written: Fields) => boolean
  /** The key under which the definition stands; null where it is the whole. */
  readonly wrapper: string | null
  readonly schemaKey: string
  /** What may stand beside the wrapper, or in the definition, besides its own keys. */
  readonly beside: readonly string[]
  /** Whether a tool without arguments needs no schema. */
  readonly mayLackSchema: boolean
}

const FORMS: readonly ToolForm[] = [
  {
    name: 'Converse',
    isOf: (written) => 'toolSpec' in written,
    wrapper: 'toolSpec',
    schemaKey: 'inputSchema',
    beside: [],
    mayLackSchema: false,
  },
  {
    name: 'Chat Completions',
    isOf: (written) => 'function' in written,
    wrapper: 'function',
    schemaKey: 'parameters',
    beside: ['type'],
    mayLackSchema: true,
  },
  {
    name: 'MCP',
    isOf: (written) => 'inputSchema' in written,
    wrapper: null,
    schemaKey: 'inputSchema',
    // What a client of MCP shows or checks, and no model reads.
    beside: ['title', 'outputSchema', 'annotations', 'icons', 'execution', '_meta'],
    mayLackSchema: false,
  },
  {
    name: 'Messages',
    isOf: (written) => 'input_schema' in written,
    wrapper: null,
    schemaKey: 'input_schema',
    beside: ['type'],
    mayLackSchema: false,
  },
  {
    name: 'Responses',
    isOf: ({ type }) => type === 'function',
    wrapper: null,
    schemaKey: 'parameters',
    beside: ['type'],
    mayLackSchema: true,
  },
  {
    name: 'functions',
    isOf: (written) => 'name' in written && !('type' in written),
    wrapper: null,
    schemaKey: 'parameters',
    beside: [],
    mayLackSchema: true,
  },
]

const KNOWN_FORMS =
  'a tool as Converse (toolSpec), Chat Completions or Responses (type: function), Messages (input_schema) or MCP (inputSchema) has it'

/** `written`: a list, or what APIs and MCP put around one. */
export function readToolList(written: unknown): ToolList {
  const { list, path, problem } = unwrap(written)
  if (list === null) return { forms: [], specs: [], findings: [finding(path, problem ?? '', null)] }
  const read = list.map((each, index) => readTool(each, [...path, index]))
  const specs = read.map(({ spec }) => spec)
  return {
    forms: [...new Set(read.flatMap(({ form }) => form ?? []))],
    specs: specs.flatMap((spec) => spec ?? []),
    findings: [
      ...(problem === null
        ? []
        : [finding(path, problem, 'ask for the other pages (nextCursor), and join their tools')]),
      ...read.flatMap(({ findings }) => findings),
      ...doubles(read),
    ],
  }
}

interface Unwrapped {
  readonly list: readonly unknown[] | null
  readonly path: Path
  readonly problem: string | null
}

/** Converse's `toolConfig`, MCP's result or the whole response that brings it, a request that has tools among others. */
function unwrap(written: unknown, path: Path = []): Unwrapped {
  if (Array.isArray(written)) {
    return written.length === 0
      ? { list: null, path, problem: 'expected at least one tool, found an empty list' }
      : { list: written, path, problem: null }
  }
  const fields = asRecord(written)
  const key = ['tools', 'toolConfig', 'result', 'functions'].find((name) => fields[name] !== undefined)
  if (key === undefined) {
    return {
      list: null,
      path,
      problem: `expected a list of tools, or tools with one, found ${showValue(written, true)}`,
    }
  }
  const inner = unwrap(fields[key], [...path, key])
  const isPage = inner.list !== null && typeof fields['nextCursor'] === 'string' && fields['nextCursor'] !== ''
  return isPage ? { ...inner, problem: 'expected all tools of the server, found a page of them' } : inner
}

interface ReadTool {
  readonly form: string | null
  /** Null where it is none, or has a mistake. */
  readonly spec: ToolSpec | null
  readonly findings: readonly Finding[]
  readonly name: unknown
  readonly namePath: Path
}

function readTool(written: unknown, path: Path): ReadTool {
  const none = (message: string, hint: string | null): ReadTool => ({
    form: null,
    spec: null,
    findings: [finding(path, message, hint)],
    name: undefined,
    namePath: path,
  })
  if (!isRecord(written)) return none(`expected ${KNOWN_FORMS}, found ${showValue(written, true)}`, null)
  if ('cachePoint' in written) {
    return none('expected a tool, found a cache point', 'leave it out, and set cache: { points: [tools] } in the mode')
  }
  const form = FORMS.find(({ isOf }) => isOf(written))
  if (form === undefined) {
    const hint =
      'systemTool' in written || 'type' in written ? 'tools that a service runs by itself cannot be answered' : null
    return none(
      `expected ${KNOWN_FORMS}, found ${
        Object.keys(written)
          .map((key) => cut(key))
          .join(', ') || 'nothing'
      }`,
      hint,
    )
  }
  return readDefinition(written, path, form)
}

function readDefinition(written: Fields, path: Path, form: ToolForm): ReadTool {
  const { beside, mayLackSchema, name: formName, schemaKey, wrapper } = form
  const body = asRecord(wrapper === null ? written : written[wrapper])
  const within = wrapper === null ? path : [...path, wrapper]
  const own = ['name', 'description', 'strict', schemaKey]
  const { description, name, strict } = body
  const schema = schemaOf(body[schemaKey], formName, mayLackSchema)
  const findings = [
    ...(wrapper === null ? [] : unknownKeys(written, [wrapper, ...beside], path)),
    ...unknownKeys(body, wrapper === null ? [...own, ...beside] : own, within),
    ...checkName(name, [...within, 'name']),
    ...(description === undefined || description === null || typeof description === 'string'
      ? []
      : [finding([...within, 'description'], `expected a text, found ${showValue(description, true)}`, null)]),
    ...(strict === undefined || strict === null || typeof strict === 'boolean'
      ? []
      : [finding([...within, 'strict'], `expected true or false, found ${showValue(strict, true)}`, null)]),
    ...checkSchema(schema, [...within, schemaKey, ...(isConverseSchema(body[schemaKey], formName) ? ['json'] : [])]),
    ...(isWhole(body) ? [] : [finding(within, HALF_CHARACTER, null)]),
  ]
  return {
    form: formName,
    spec:
      findings.length > 0
        ? null
        : {
            name: name as string,
            description: typeof description === 'string' && description !== '' ? description : null,
            inputSchema: schema as JsonObject,
            strict: typeof strict === 'boolean' ? strict : null,
          },
    findings,
    name,
    namePath: [...within, 'name'],
  }
}

const HALF_CHARACTER = 'expected whole characters, found half a character (one of a surrogate pair)'

const isConverseSchema = (schema: unknown, form: string): boolean =>
  form === 'Converse' && isRecord(asRecord(schema)['json'])

/** Of the definition, without what Converse puts around it. */
function schemaOf(schema: unknown, form: string, mayLack: boolean): unknown {
  if (mayLack && (schema === undefined || schema === null)) return { type: 'object', properties: {} }
  return form === 'Converse' ? asRecord(schema)['json'] : schema
}

/** What Bedrock takes: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html */
export const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/

function checkName(name: unknown, path: Path): Finding[] {
  if (typeof name === 'string' && TOOL_NAME.test(name)) return []
  const found = typeof name === 'string' ? JSON.stringify(cut(name)) : showValue(name, true)
  const proposed = typeof name === 'string' ? name.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) : ''
  const hint = proposed === '' ? null : `Bedrock would take ${cut(proposed)}`
  return [finding(path, `expected a name of 1 to 64 letters, digits, _ and -, found ${found}`, hint)]
}

function checkSchema(schema: unknown, path: Path): Finding[] {
  if (!isRecord(schema)) return [finding(path, `expected a JSON schema, found ${showValue(schema, true)}`, null)]
  if (schema['type'] === 'object') return []
  const hint = 'the input of a tool is an object: its arguments by their names'
  return [finding([...path, 'type'], `expected object, found ${showValue(schema['type'], false)}`, hint)]
}

const unknownKeys = (fields: Fields, known: readonly string[], path: Path): Finding[] =>
  Object.keys(fields)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      path: [...path, key],
      at: 'key',
      message: `expected a known key, found ${JSON.stringify(cut(key))}`,
      hint: `known here: ${known.join(', ')}`,
    }))

function doubles(read: readonly ReadTool[]): Finding[] {
  const names = read.map(({ name }) => name)
  return read.flatMap(({ name, namePath }, index) =>
    typeof name === 'string' && names.indexOf(name) < index
      ? [finding(namePath, `expected a name of its own, found ${JSON.stringify(cut(name))} again`, null)]
      : [],
  )
}

/** Half of a surrogate pair, as an escape can write it, is no text, and Bedrock rejects it. */
function isWhole(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (Array.isArray(value)) return value.every(isWhole)
  return !isRecord(value) || Object.entries(value).every(([key, inner]) => key.isWellFormed() && isWhole(inner))
}

const finding = (path: Path, message: string, hint: string | null): Finding => ({ path, at: 'value', message, hint })
