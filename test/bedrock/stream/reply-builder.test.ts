import { describe, expect, test } from 'vitest'
import { ReplyBuilder, type Said } from '../../../src/bedrock/stream/reply-builder.ts'

const start = (index: number, name: string): Said => ({
  kind: 'start',
  index,
  start: { toolUse: { toolUseId: `tooluse_${name}`, name } },
})
const delta = (index: number, value: object): Said => ({ kind: 'delta', index, delta: value })
const input = (index: number, json: string): Said => delta(index, { toolUse: { input: json } })
const reasoning = (index: number, value: object): Said => delta(index, { reasoningContent: value })

const build = (...pieces: readonly Said[]) => {
  const builder = new ReplyBuilder()
  for (const piece of pieces) builder.hear(piece)
  return builder.build('tool_use').content
}

/** An object in an object, and so on. */
const deep = (levels: number): string => '{"a":'.repeat(levels) + '"[{"' + '}'.repeat(levels)

const toolUse = (name: string, value: unknown) => ({ toolUse: { toolUseId: `tooluse_${name}`, name, input: value } })

describe('a reply', () => {
  test('is put together block by block, whatever order their pieces come in', () => {
    const content = build(
      reasoning(0, { text: 'Let me ' }),
      reasoning(0, { text: 'see.' }),
      reasoning(0, { signature: 'abc' }),
      delta(1, { text: 'I ' }),
      start(2, 'find'),
      start(3, 'now'),
      input(2, '{"city":'),
      delta(1, { text: 'look.' }),
      input(2, '"Köln"}'),
    )
    expect(content).toEqual([
      { reasoningContent: { reasoningText: { text: 'Let me see.', signature: 'abc' } } },
      { text: 'I look.' },
      toolUse('find', { city: 'Köln' }),
      toolUse('now', {}),
    ])
  })

  test('calls a tool without arguments with an empty object, and so one whose arguments a limit cut off', () => {
    expect(build(start(0, 'a'), start(1, 'b'), input(1, ''), start(2, 'c'), input(2, '{"half'))).toEqual(
      ['a', 'b', 'c'].map((name) => toolUse(name, {})),
    )
  })

  test('takes no input that is nested deeper than anything can handle', () => {
    expect(build(start(0, 'a'), input(0, deep(400)))).not.toEqual([toolUse('a', {})])
    expect(build(start(0, 'a'), input(0, deep(50_000)))).toEqual([toolUse('a', {})])
    const whole = { toolUse: { toolUseId: 'tooluse_a', name: 'a', input: JSON.parse(deep(50_000)) as unknown } }
    expect(build({ kind: 'block', block: whole })).toEqual([toolUse('a', {})])
  })

  test('keeps reasoning that is hidden: its signature alone, or its redacted bytes', () => {
    const content = build(
      reasoning(0, { signature: 'abc' }),
      reasoning(1, { redactedContent: 'AQI=' }),
      reasoning(2, { redactedContent: Uint8Array.of(3) }),
    )
    expect(JSON.parse(JSON.stringify(content))).toEqual([
      { reasoningContent: { reasoningText: { text: '', signature: 'abc' } } },
      { reasoningContent: { redactedContent: 'AQI=' } },
      { reasoningContent: { redactedContent: 'Aw==' } },
    ])
  })

  test('is the same whole as in pieces', () => {
    const blocks = [
      { reasoningContent: { reasoningText: { text: 'Hm.', signature: 's' } } },
      { text: 'Yes.' },
      toolUse('find', { deep: [1, { no: null }] }),
      toolUse('now', {}),
    ]
    expect(build(...blocks.map((block): Said => ({ kind: 'block', block })))).toEqual(blocks)
  })

  test('leaves out what is empty, what it does not know, and what the service answers itself', () => {
    expect(
      build(
        { kind: 'start', index: 3, start: { toolUse: { toolUseId: 'a', name: 'web', type: 'server_tool_use' } } },
        input(3, '{"q":1}'),
        { kind: 'block', block: { toolUse: { toolUseId: 'b', name: 'web', type: 'server_tool_use', input: {} } } },
        delta(0, { text: '' }),
        delta(1, { image: {} }),
        { kind: 'start', index: 2, start: undefined },
      ),
    ).toEqual([])
  })
})
