// Tools that nobody wrote: names, sentences and JSON schemas as tools have them, of a length that is asked for.
import type { ToolSpec } from '../conversation/conversation.ts'
import type { JsonObject } from '../conversation/json.ts'
import { drawInteger } from '../random/draw.ts'
import { makeRandom, type Random } from '../random/random.ts'
import type { ToolsSource } from '../scenario/tools-schema.ts'
import { drawWhole } from './draw-distribution.ts'
import { cutText, greatestDraw, makeSyntheticText } from './synthetic-text.ts'
import { WORD_LISTS } from './word-lists.ts'

const words = (list: string): readonly string[] => list.trim().split(/\s+/)

const ACTIONS = words(`
  get list search create update delete archive export import send schedule cancel validate compare assign approve
  count convert estimate merge restore summarize translate verify`)

const SUBJECTS = words(`
  account address appointment article asset attachment audit_entry booking branch budget calendar_event campaign
  certificate contact contract customer dashboard delivery device document employee expense feature_flag folder
  incident inventory_item invoice issue job lead location meeting message metric order payment permission project
  purchase quote rating refund report reservation review role schedule shipment subscription supplier survey task
  team ticket transaction user vehicle vendor warehouse webhook workflow`)

const ARGUMENTS = words(`
  amount category city comment country currency customer_id department due_date email end_date external_id filter
  format include_archived include_history is_urgent label language limit locale max_results name notes notify_owner
  offset order_by owner_id page_size parent_id phone postal_code priority quantity query reason reference region
  requested_by start_date state status subject tags target_id time_zone title updated_since url user_id version`)

const CHOICES = [
  ['open', 'pending', 'closed'],
  ['low', 'normal', 'high', 'urgent'],
  ['draft', 'active', 'archived'],
  ['day', 'week', 'month', 'year'],
  ['csv', 'json', 'pdf'],
  ['ascending', 'descending'],
] as const

/** How much of a tool its arguments take; its description takes the rest. */
const ARGUMENTS_SHARE = 0.7
const SHORTEST_DESCRIPTION = 20
/** Texts are cut from other places of the prose. */
const PROSE_CHARACTERS = 100_000

/** The same for the same seed and entry. */
export function makeUpTools(
  { count, tokens }: Extract<ToolsSource, { kind: 'made-up' }>,
  charactersPerToken: number,
  seed: number,
  entry: number,
): ToolSpec[] {
  const random = makeRandom(seed, 'tools', entry)
  const prose = makeSyntheticText(seed, Math.ceil(greatestDraw(tokens) * charactersPerToken) + PROSE_CHARACTERS)
  const describe = (length: number): string => cutText(prose, Math.max(SHORTEST_DESCRIPTION, length), random)
  const names = new Set<string>()
  // A text ends behind a whole word: what a tool has too little is in the next one.
  let owed = 0
  return Array.from({ length: count }, () => {
    const name = drawName(random, names)
    const aimed = drawWhole(random, tokens) * charactersPerToken + owed
    const inputSchema = drawSchema(random, ARGUMENTS_SHARE * aimed, describe)
    const rest = Math.round(aimed) - name.length - JSON.stringify(inputSchema).length
    const description = describe(rest)
    owed = aimed - lengthOfTool({ name, description, inputSchema })
    return { name, description, inputSchema, strict: null }
  })
}

/** What a model reads of it. */
const lengthOfTool = ({ description, inputSchema, name }: Omit<ToolSpec, 'strict'>): number =>
  name.length + (description?.length ?? 0) + JSON.stringify(inputSchema).length

function drawName(random: Random, taken: Set<string>): string {
  const plain = `${pick(random, ACTIONS)}_${pick(random, SUBJECTS)}`
  let name = plain
  while (taken.has(name)) name = `${plain}_by_${pick(random, ARGUMENTS)}_${drawInteger(random, 1, 99)}`
  taken.add(name)
  return name
}

/** An object of at least one argument, and of as many as `length` has room for. */
function drawSchema(random: Random, length: number, describe: (length: number) => string): JsonObject {
  const properties: Record<string, JsonObject> = {}
  const required: string[] = []
  const schema = { type: 'object', properties, required }
  let written = JSON.stringify(schema).length
  for (;;) {
    const name = nextName(random, properties)
    const property = drawArgument(random, name, describe(drawInteger(random, 24, 60)))
    const isRequired = required.length === 0 || drawInteger(random, 0, 2) === 0
    written += JSON.stringify(name).length + JSON.stringify(property).length + 2 + (isRequired ? name.length + 3 : 0)
    if (required.length > 0 && written > length) return schema
    properties[name] = property
    if (isRequired) required.push(name)
  }
}

function nextName(random: Random, taken: object): string {
  const plain = pick(random, ARGUMENTS)
  let name = plain
  for (let number = 2; name in taken; number++) name = `${plain}_${number}`
  return name
}

function drawArgument(random: Random, name: string, description: string): JsonObject {
  if (/^(?:is|include|notify)_/.test(name)) return { type: 'boolean', description }
  if (/^(?:amount|limit|max|offset|page_size|quantity)/.test(name)) {
    return { type: 'integer', minimum: 0, maximum: 10 ** drawInteger(random, 2, 4), description }
  }
  if (/(?:date|since)/.test(name)) return { type: 'string', format: 'date', description }
  switch (drawInteger(random, 0, 4)) {
    case 0:
      return { type: 'string', enum: [...pick(random, CHOICES)], description }
    case 1:
      return { type: 'array', items: { type: 'string' }, description }
    default:
      return { type: 'string', description: `${description} Such as ${pick(random, WORD_LISTS.thing)}.` }
  }
}

const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[drawInteger(random, 0, items.length - 1)] as Item
