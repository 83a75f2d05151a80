import * as fc from 'fast-check'

// Keys and values that bodies really have, so that what is random gets past the first check; and keys that mean
// something to JavaScript.
const KEYS = (
  'anthropic_version max_tokens messages system tools prompt max_gen_len temperature input schemaVersion ' +
  'inferenceConfig toolConfig maxTokens role content text type cachePoint cache_control ttl guardrailConfig ' +
  'guardrailIdentifier performanceConfig serviceTier converse invokeModel body ' +
  '__proto__ constructor toString valueOf toJSON length status kind'
).split(' ')
const TEXTS = ['user', 'assistant', 'text', 'bedrock-2023-05-31', 'messages-v1', 'hello', '', ' ', '5m', 'e30=', '😀']
const OTHERS = [0, -1, 1, 1.5, 512, 1e308, true, false, null]

const key = fc.constantFrom(...KEYS)
const leaf = fc
  .oneof(fc.constantFrom(...TEXTS), fc.constantFrom(...OTHERS), fc.string({ maxLength: 20 }))
  .map((value) => JSON.stringify(value))
const renderRecord = (entries: readonly (readonly [string, string])[]): string =>
  `{${entries.map(([name, value]) => `"${name}":${value}`).join(',')}}`
const renderList = (values: readonly string[]): string => `[${values.join(',')}]`

/** JSON as text: as an object it would lose `__proto__`, and keys that come twice. */
const { value, record } = fc.letrec<{ value: string; list: string; record: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 5 }, leaf, tie('list'), tie('record')),
  list: fc.array(tie('value'), { maxLength: 4 }).map(renderList),
  record: fc.array(fc.tuple(key, tie('value')), { maxLength: 6 }).map(renderRecord),
}))

const message = fc.tuple(leaf, value).map(([role, content]) => `{"role":${role},"content":${content}}`)
const nearlyClaude = fc
  .tuple(fc.array(message, { maxLength: 3 }), value, value)
  .map(
    ([messages, tools, system]) =>
      `{"anthropic_version":"bedrock-2023-05-31","max_tokens":1,"messages":${renderList(messages)},` +
      `"tools":${tools},"system":${system}}`,
  )

/** Bodies that anybody may send: JSON near to what is asked for, any JSON, and bytes. */
export const anyBody: fc.Arbitrary<Buffer> = fc.oneof(
  fc.oneof(value, record, nearlyClaude, fc.json()).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
)

/** A body nested more deeply than a stack is long. */
export const deepBody = (before: string, after: string): Buffer =>
  Buffer.from(`${before}${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}${after}`)
