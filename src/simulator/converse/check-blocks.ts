// Whether each block of a conversation is one of the kinds that there are, and no more than one. What stands within
// a block is the model's to check, and is not looked at, but for cache points. Null is as nothing.
import { isListOfRecords, isRecord, type JsonRecord } from '../describe-issue.ts'
import { type ApiError, invalid } from '../wire/api-error.ts'
import { enumViolations, missing, refuseOne, refuseViolations } from '../wire/constraints.ts'
import type { Conversation } from './measure-conversation.ts'

interface BlockUnion {
  readonly name: string
  /** As the service lists them. */
  readonly told: readonly string[]
  /** Members that the SDK has besides. */
  readonly untold: readonly string[]
}

interface PlacedBlock {
  readonly union: BlockUnion
  readonly block: JsonRecord
  /** `messages.0.content.1`. */
  readonly place: string
  /** As violated constraints tell it: `messages.1.member.content.2.member`. */
  readonly memberPlace: string
}

/** Its list is from a capture, older than some of the members. */
const contentBlock: BlockUnion = {
  name: 'ContentBlock',
  told: [
    'text',
    'image',
    'toolUse',
    'toolResult',
    'document',
    'video',
    'cachePoint',
    'reasoningContent',
    'citationsContent',
    'searchResult',
  ],
  untold: ['audio', 'guardContent', 'toolAddition', 'toolRemoval'],
}

const systemContentBlock: BlockUnion = {
  name: 'SystemContentBlock',
  told: ['text', 'guardContent', 'cachePoint'],
  untold: [],
}

/** Its list is from a capture: https://github.com/envoyproxy/ai-gateway/pull/2476 */
const tool: BlockUnion = { name: 'Tool', told: ['toolSpec', 'systemTool', 'modelTool', 'cachePoint'], untold: [] }

/** Whether every member of a block is a text or an object, as its kind wants it. */
export const areBlocksReadable = (conversation: Conversation): boolean =>
  blocksOf(conversation).every(({ union, block }) =>
    membersOf(union, block).every((member) =>
      member === 'text' ? typeof block['text'] === 'string' : isRecord(block[member]),
    ),
  )

/** Of blocks that are readable: why one is refused, or null. */
export function checkBlocks(conversation: Conversation): ApiError | null {
  const blocks = blocksOf(conversation)
  return firstOf(blocks, checkCachePointType) ?? firstOf(blocks, checkUnion)
}

/** The text of another type is captured; `default` is the only one that there is. */
function checkCachePointType({ block, memberPlace }: PlacedBlock): ApiError | null {
  const { cachePoint } = block
  if (!isRecord(cachePoint) || cachePoint['type'] === 'default') return null
  const place = `${memberPlace}.cachePoint.type`
  if ((cachePoint['type'] ?? null) === null) return refuseOne(missing(place))
  return refuseViolations(enumViolations(place, cachePoint['type'], ['default']))
}

/** Both texts are captured, the first of a ContentBlock and the second of a Tool. */
function checkUnion({ union, block, place }: PlacedBlock): ApiError | null {
  const { name, told } = union
  switch (membersOf(union, block).length) {
    case 0:
      return invalid(`${name} object at ${place} must set one of the following keys: ${told.join(', ')}.`)
    case 1:
      return null
    default:
      return invalid(
        `The value at ${place} can only set one of the following keys: ` +
          `${told.slice(0, -1).join(', ')}, or ${told.at(-1)}.`,
      )
  }
}

/** Those of the union: what is not known is passed over. */
const membersOf = ({ told, untold }: BlockUnion, block: JsonRecord): string[] =>
  [...told, ...untold].filter((member) => (block[member] ?? null) !== null)

function blocksOf({ tools, system, messages }: Conversation): readonly PlacedBlock[] {
  return [
    ...place(tool, 'toolConfig.tools', 'toolConfig.tools', tools),
    ...place(systemContentBlock, 'system', 'system', system),
    ...messages.flatMap(({ content }, index) =>
      // A content that is no list is refused for that.
      isListOfRecords(content)
        ? place(contentBlock, `messages.${index}.content`, `messages.${index + 1}.member.content`, content)
        : [],
    ),
  ]
}

const place = (union: BlockUnion, within: string, withinMember: string, blocks: readonly JsonRecord[]): PlacedBlock[] =>
  blocks.map((block, index) => ({
    union,
    block,
    place: `${within}.${index}`,
    memberPlace: `${withinMember}.${index + 1}.member`,
  }))

function firstOf(blocks: readonly PlacedBlock[], check: (block: PlacedBlock) => ApiError | null): ApiError | null {
  for (const block of blocks) {
    const problem = check(block)
    if (problem !== null) return problem
  }
  return null
}
