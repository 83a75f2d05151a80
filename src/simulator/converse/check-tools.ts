// What the API itself checks of tools and of their uses and results. The texts are captured where that is said.
import { isListOfRecords, isRecord, type JsonRecord } from '../describe-issue.ts'
import { type ApiError, invalid, malformedBody } from '../wire/api-error.ts'
import {
  missing,
  nameViolations,
  optionalEnumViolations,
  refuseViolations,
  unionViolation,
} from '../wire/constraints.ts'

/** The pattern's text, and that it tells the value, are captured: https://github.com/elastic/kibana/pull/206487 */
const NAME = { longest: 64, pattern: /^[a-zA-Z0-9_-]+$/, told: '[a-zA-Z0-9_-]+' }
const ID = { longest: 64, pattern: /^[a-zA-Z0-9_.:-]+$/, told: '[a-zA-Z0-9_.:-]+' }

/** Why the tools are refused, or null. */
export function checkTools(tools: readonly JsonRecord[]): ApiError | null {
  const specs = tools.flatMap(({ toolSpec }, index) => (isRecord(toolSpec) ? [{ toolSpec, index }] : []))
  const violations = specs.flatMap(({ toolSpec, index }) =>
    specViolations(toolSpec, `toolConfig.tools.${index + 1}.member.toolSpec`),
  )
  const problem = refuseViolations(violations)
  if (problem !== null) return problem
  for (const { toolSpec, index } of specs) {
    const { json } = toolSpec['inputSchema'] as JsonRecord
    if (!isRecord(json)) return noJson(`toolConfig.tools.${index}.toolSpec.inputSchema.json`)
    if (json['type'] !== 'object') return noObject(index)
  }
  return null
}

function specViolations({ name, description, inputSchema }: JsonRecord, place: string): string[] {
  const isSchema = isRecord(inputSchema) && (inputSchema['json'] ?? null) !== null
  return [
    ...nameViolations(`${place}.name`, name, NAME),
    ...(description === '' ? [tooShort(`${place}.description`)] : []),
    ...((inputSchema ?? null) === null
      ? [missing(`${place}.inputSchema`)]
      : isSchema
        ? []
        : [unionViolation(`${place}.inputSchema`, ['json'])]),
  ]
}

const tooShort = (place: string): string =>
  `Value '' at '${place}' failed to satisfy constraint: Member must have length greater than or equal to 1`

/** Captured: https://github.com/aaif-goose/goose/pull/5064 */
const noObject = (index: number): ApiError =>
  invalid(`The value at toolConfig.tools.${index}.toolSpec.inputSchema.json.type must be one of the following: object.`)

/** Why `toolChoice`, which may be missing, is refused, or null. */
export function checkToolChoice(choice: unknown): ApiError | null {
  if ((choice ?? null) === null) return null
  if (!isRecord(choice)) return malformedBody
  const given = ['auto', 'any', 'tool'].filter((member) => (choice[member] ?? null) !== null)
  if (!given.every((member) => isRecord(choice[member]))) return malformedBody
  if (given.length !== 1) return refuseViolations([unionViolation('toolConfig.toolChoice', ['auto', 'any', 'tool'])])
  const { tool } = choice
  return isRecord(tool) ? refuseViolations(nameViolations('toolConfig.toolChoice.tool.name', tool['name'], NAME)) : null
}

/** Why a message is refused for the uses and results of tools in it, or null. Its blocks are readable. */
export function checkToolBlocks(role: unknown, blocks: readonly JsonRecord[], index: number): ApiError | null {
  for (const [blockIndex, { toolUse, toolResult }] of blocks.entries()) {
    const place = `messages.${index}.content.${blockIndex}`
    const memberPlace = `messages.${index + 1}.member.content.${blockIndex + 1}.member`
    const problem =
      (isRecord(toolUse) ? checkUse(toolUse, place, memberPlace) : null) ??
      (isRecord(toolResult) ? checkResult(toolResult, place, memberPlace) : null) ??
      checkRole(role, { toolUse, toolResult }, index)
    if (problem !== null) return problem
  }
  return checkRepeated(blocks, 'toolUse', index) ?? checkRepeated(blocks, 'toolResult', index)
}

function checkUse({ toolUseId, name, input }: JsonRecord, place: string, memberPlace: string): ApiError | null {
  const problem = refuseViolations([
    ...nameViolations(`${memberPlace}.toolUse.toolUseId`, toolUseId, ID),
    ...nameViolations(`${memberPlace}.toolUse.name`, name, NAME),
    ...((input ?? null) === null ? [missing(`${memberPlace}.toolUse.input`)] : []),
  ])
  return problem ?? (isRecord(input) ? null : noJson(`${place}.toolUse.input`))
}

function checkResult({ toolUseId, content, status }: JsonRecord, place: string, memberPlace: string): ApiError | null {
  if (!isListOfRecords(content ?? [])) return malformedBody
  const problem = refuseViolations([
    ...nameViolations(`${memberPlace}.toolResult.toolUseId`, toolUseId, ID),
    ...((content ?? null) === null ? [missing(`${memberPlace}.toolResult.content`)] : []),
    ...optionalEnumViolations(`${memberPlace}.toolResult.status`, status, ['error', 'success']),
  ])
  if (problem !== null) return problem
  const wrong = (content as readonly JsonRecord[]).findIndex(({ json }) => (json ?? null) !== null && !isRecord(json))
  return wrong === -1 ? null : noJson(`${place}.toolResult.content.${wrong}.json`)
}

/** Captured of a result and of a schema: https://github.com/aws/aws-sdk-js-v3/issues/7330, https://github.com/aws/aws-sdk-net/issues/3377 */
const noJson = (place: string): ApiError =>
  invalid(`The format of the value at ${place} is invalid. Provide a json object for the field and try again.`)

/** In the words of Claude's makers, by analogy. */
function checkRole(role: unknown, { toolUse, toolResult }: JsonRecord, index: number): ApiError | null {
  if (role !== 'assistant' && isRecord(toolUse)) return misplaced(index, 'tool_use', 'assistant')
  return role !== 'user' && isRecord(toolResult) ? misplaced(index, 'tool_result', 'user') : null
}

const misplaced = (index: number, kind: string, role: string): ApiError =>
  invalid(
    `The model returned the following errors: messages.${index}: \`${kind}\` blocks can only be in \`${role}\` messages`,
  )

/** Captured of both: https://github.com/BerriAI/litellm/issues/20047, https://github.com/double16/Cyber-AutoAgent-ng/issues/27 */
function checkRepeated(blocks: readonly JsonRecord[], kind: 'toolUse' | 'toolResult', index: number): ApiError | null {
  const ids = blocks.flatMap((block) => {
    const member = block[kind]
    return isRecord(member) ? [member['toolUseId'] as string] : []
  })
  const seen = new Set<string>()
  const repeated = new Set(ids.filter((id) => seen.size === seen.add(id).size))
  if (repeated.size === 0) return null
  return invalid(`The ${kind} blocks at messages.${index}.content contain duplicate Ids: ${[...repeated].join(', ')}`)
}
