// What became of agents: how many were done by themselves, in how many steps, and how soon they called a tool.
import type { CounterName } from '../../metrics/metric-catalogue.ts'
import type { Tags } from '../../metrics/tags.ts'
import { durationScale, formatCount, formatShare } from '../format.ts'
import type { SummaryLookup } from '../summary-lookup.ts'
import { left, type MakeSections, mode, percentileColumns, right, tableOf, text, type Text } from './section.ts'

interface Row {
  readonly name: Text
  readonly tags: Tags
}

/** Empty where no agent ended. */
export const agents: MakeSections = ({ lookup }) => {
  const rows = lookup
    .valuesOf('mode')
    .map((name): Row => ({ name: [mode(name)], tags: { mode: name } }))
    .filter(({ tags }) => endedOf(lookup, tags) > 0)
  if (rows.length === 0) return []
  const count = (metric: CounterName) => (row: Row) => formatCount(lookup.count(metric, row.tags))
  const table = tableOf(
    rows,
    [
      left<Row>('mode', ({ name }) => name),
      right<Row>('agents', ({ tags }) => formatCount(endedOf(lookup, tags))),
      right<Row>('done', ({ tags }) => formatShare(byReason(lookup, tags, 'end_turn'), endedOf(lookup, tags))),
      ...percentileColumns(lookup, rows, 'steps', 'agent_steps', ['50', '90'], () => STEPS),
      right<Row>('tool calls', count('tool_calls')),
      right<Row>('input tokens of tools', count('tool_input_tokens')),
      ...percentileColumns(lookup, rows, 'first tool call', 'time_to_first_tool_call', ['50', '90'], durationScale),
    ],
    { corner: 'agents' },
  )
  return [{ id: 'agents', title: 'Agents', tables: [table], notes: rows.flatMap((row) => tellOthers(lookup, row)) }]
}

const STEPS = { unit: '', format: (steps: number): string => steps.toFixed(0) }

const endedOf = (lookup: SummaryLookup, tags: Tags): number => lookup.count('agents_ended', tags)

const byReason = (lookup: SummaryLookup, tags: Tags, reason: string): number =>
  lookup.count('agents_ended', { ...tags, reason })

/** How those ended that were not done. */
function tellOthers(lookup: SummaryLookup, { name, tags }: Row): Text[] {
  const others = lookup.parts('agents_ended', 'reason', tags).filter((part) => part.name !== 'end_turn')
  if (others.length === 0) return []
  const count = others.reduce((sum, part) => sum + part.count, 0)
  const parts = others.map((part) => `${part.name} ${formatCount(part.count)}`).join(', ')
  const were = count === 1 ? 'agent was' : 'agents were'
  return [text`${name}: ${formatCount(count)} ${were} not done: ${parts}`]
}
