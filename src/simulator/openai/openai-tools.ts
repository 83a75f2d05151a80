// The tools of Chat Completions, whose functions stand in an object of their own, and of Responses, where they do not.
import { isRecord, type JsonRecord, renderJson } from '../describe-issue.ts'
import type { OfferedTool, ToolChoice } from '../inference/model-asks.ts'
import type { ApiError } from '../wire/api-error.ts'
import { checkEnum, checkName, firstMistake, missingParameter, wrongParameter, wrongType } from './openai-mistakes.ts'

/** Where a tool's name and parameters are: in itself, or in its `function`. */
export type ToolShape = 'flat' | 'nested'

/** Of tools that may be absent. `knownTypes` are those that run elsewhere: they are offered, and never called here. */
export function checkTools(tools: unknown, shape: ToolShape, knownTypes: readonly string[]): ApiError | null {
  if (tools === undefined || tools === null) return null
  if (!Array.isArray(tools)) return wrongType('tools', 'an array of objects', tools)
  return firstMistake(tools, (tool: unknown, index) => checkTool(tool, `tools[${index}]`, shape, knownTypes))
}

function checkTool(tool: unknown, place: string, shape: ToolShape, knownTypes: readonly string[]): ApiError | null {
  if (!isRecord(tool)) return wrongType(place, 'an object', tool)
  const { type } = tool
  if (type === undefined) return missingParameter(`${place}.type`)
  if (type !== 'function') return checkEnum(`${place}.type`, type, ['function', ...knownTypes])
  const called = shape === 'flat' ? tool : tool['function']
  const at = shape === 'flat' ? place : `${place}.function`
  if (!isRecord(called)) return missingParameter(at)
  const { name, parameters } = called
  const mistake = checkName(`${at}.name`, name)
  if (mistake !== null || parameters === undefined || parameters === null) return mistake
  if (!isRecord(parameters)) return wrongType(`${at}.parameters`, 'an object', parameters)
  const { type: kind } = parameters
  if (kind === undefined || kind === 'object') return null
  return wrongParameter(
    `Invalid schema for function '${name as string}': schema must be a JSON Schema of 'type: "object"', got 'type: ${renderJson(kind)}'.`,
    `${at}.parameters`,
    'invalid_function_parameters',
  )
}

export const readTools = (tools: readonly JsonRecord[], shape: ToolShape): OfferedTool[] =>
  tools.flatMap((tool) => {
    const called = shape === 'flat' ? tool : tool['function']
    if (!isRecord(called) || typeof called['name'] !== 'string') return []
    const { name, parameters } = called
    return [{ name, schema: isRecord(parameters) ? parameters : {} }]
  })

const CHOICES = ['none', 'auto', 'required']

/** Of a choice that may be absent. */
export function checkChoice(choice: unknown, offered: readonly OfferedTool[], shape: ToolShape): ApiError | null {
  if (choice === undefined || choice === null) return null
  if (typeof choice === 'string' && !CHOICES.includes(choice)) return checkEnum('tool_choice', choice, CHOICES)
  if (typeof choice !== 'string' && !isRecord(choice)) {
    return wrongType('tool_choice', "one of 'none', 'auto', or 'required', or an object", choice)
  }
  if (offered.length === 0 && choice !== 'none' && choice !== 'auto') {
    return wrongParameter(
      "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
      'tool_choice',
    )
  }
  if (!isRecord(choice)) return null
  const name = namedBy(choice, shape)
  if (name === null) return missingParameter(shape === 'flat' ? 'tool_choice.name' : 'tool_choice.function.name')
  return offered.some((tool) => tool.name === name)
    ? null
    : wrongParameter(`Tool choice '${name}' not found in 'tools' parameter.`, 'tool_choice')
}

export function readChoice(choice: unknown, shape: ToolShape): ToolChoice {
  const name = isRecord(choice) ? namedBy(choice, shape) : null
  if (name !== null) return { kind: 'tool', name }
  if (choice === 'required') return { kind: 'any' }
  return { kind: choice === 'none' ? 'none' : 'auto' }
}

function namedBy(choice: JsonRecord, shape: ToolShape): string | null {
  const named = shape === 'flat' ? choice : choice['function']
  return isRecord(named) && typeof named['name'] === 'string' ? named['name'] : null
}
