// Definitions of tools in the forms that files have: Converse's, OpenAI's (functions too), Anthropic's, MCP's, and that of BFCL, whose
// types are Python's.
import { isRecord } from '../../record.ts'
import { kindOf } from '../kind-of.ts'
import type { ToolChoice, ToolConfig, ToolSpec } from '../../../conversation/conversation.ts'
import type { JsonObject } from '../../../conversation/json.ts'
import { unusable } from './recorded.ts'

type Fields = Readonly<Record<string, unknown>>

/** Names as the model is given them: Bedrock takes letters, digits, _ and -, and 64 of them. */
export interface ToolNames {
  /** The same name for the same tool, and for no other. */
  nameOf(written: string): string
}

const MOST_LETTERS = 64

export function makeToolNames(): ToolNames {
  const given = new Map<string, string>()
  const taken = new Set<string>()
  return {
    nameOf(written) {
      const known = given.get(written)
      if (known !== undefined) return known
      const plain = written.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, MOST_LETTERS) || '_'
      let name = plain
      for (let number = 2; taken.has(name); number++) {
        const suffix = `_${number}`
        name = plain.slice(0, MOST_LETTERS - suffix.length) + suffix
      }
      taken.add(name)
      given.set(written, name)
      return name
    },
  }
}

/** The tools of a list, and which of them must be called; null where the list has none. */
export function readTools(list: unknown, choice: unknown, names: ToolNames): ToolConfig | null {
  if (list === undefined || list === null) return null
  if (!Array.isArray(list)) throw unusable('a list of tools', kindOf(list))
  // A cache point may stand among them: whether to cache, the mode says.
  const definitions = list.filter((each) => !(isRecord(each) && 'cachePoint' in each))
  // Names that are good as they are stay so: those that must change give way to them.
  const bodies = definitions.map(bodyOf).toSorted((one, other) => Number(isGood(other)) - Number(isGood(one)))
  for (const { name } of bodies) names.nameOf(textAt(name, 'the name of a tool'))
  const tools = definitions.map((definition) => readTool(bodyOf(definition), names))
  return tools.length === 0 ? null : { tools, toolChoice: readChoice(choice, names) }
}

const isGood = ({ name }: Fields): boolean => typeof name === 'string' && /^[a-zA-Z0-9_-]{1,64}$/.test(name)

function bodyOf(definition: unknown): Fields {
  if (!isRecord(definition)) throw unusable('a tool', kindOf(definition))
  const body = definition['toolSpec'] ?? definition['function'] ?? definition
  if (!isRecord(body)) throw unusable('a tool', kindOf(body))
  return body
}

function readTool(body: Fields, names: ToolNames): ToolSpec {
  const { description, name, strict } = body
  const schema = body['inputSchema'] ?? body['input_schema'] ?? body['parameters'] ?? {}
  if (!isRecord(schema)) throw unusable('a JSON schema of a tool', kindOf(schema))
  const written = isRecord(schema['json']) ? schema['json'] : schema
  return {
    name: names.nameOf(textAt(name, 'the name of a tool')),
    description: typeof description === 'string' && description !== '' ? description : null,
    inputSchema: { type: 'object', ...(withJsonTypes(written) as JsonObject) },
    strict: typeof strict === 'boolean' ? strict : null,
  }
}

const JSON_TYPE_OF: Readonly<Record<string, string>> = {
  dict: 'object',
  float: 'number',
  double: 'number',
  int: 'integer',
  str: 'string',
  bool: 'boolean',
  tuple: 'array',
  list: 'array',
  set: 'array',
}

/** `any` says nothing, and so does no type. Names of properties are no types: only the text under `type` is looked at. */
function withJsonTypes(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withJsonTypes)
  if (!isRecord(schema)) return schema
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
      if (key === 'properties' && isRecord(value)) {
        return [[key, Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withJsonTypes(inner)]))]]
      }
      if (key !== 'type' || typeof value !== 'string')
        return [[key, LITERAL_KEYS.includes(key) ? value : withJsonTypes(value)]]
      return value.toLowerCase() === 'any' ? [] : [[key, JSON_TYPE_OF[value.toLowerCase()] ?? value]]
    }),
  )
}

/** Under them are values and no schemas. */
const LITERAL_KEYS = ['enum', 'const', 'default', 'examples', 'example']

/** `auto`, `{ auto: {} }`, `{ type: auto }`, `required`, `{ type: function, function: { name } }`, … */
function readChoice(choice: unknown, names: ToolNames): ToolChoice | null {
  if (choice === undefined || choice === null) return null
  const word = typeof choice === 'string' ? choice : isRecord(choice) ? wordOf(choice) : null
  switch (word) {
    case 'auto':
    case 'none':
      return { kind: word }
    case 'any':
    case 'required':
      return { kind: 'any' }
    case 'tool':
    case 'function': {
      const named = isRecord(choice) ? (choice['tool'] ?? choice['function'] ?? choice) : null
      return { kind: 'tool', name: names.nameOf(textAt(isRecord(named) ? named['name'] : named, 'the name of a tool')) }
    }
    case null:
    default:
      throw unusable('a choice of tools (auto, any, none, or a tool)', kindOf(choice))
  }
}

const wordOf = (choice: Fields): string | null => {
  if (typeof choice['type'] === 'string') return choice['type']
  return Object.keys(choice)[0] ?? null
}

export function textAt(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw unusable(what, kindOf(value))
  return value
}
