// A call of a managed prompt: what Converse is asked for is the prompt's text, with values in the place of its variables.
// The rules are those of the SDK's reference, and the texts by analogy.
import { isRecord, type JsonRecord, parseJson, renderJson } from '../describe-issue.ts'
import type { PromptProfile } from '../profile/profile.ts'
import { type ApiError, invalid, malformedBody } from '../wire/api-error.ts'

/** What the prompt says itself, and no call of it may. */
const OWN_MEMBERS = ['system', 'inferenceConfig', 'additionalModelRequestFields', 'toolConfig']

const VARIABLE = /\{\{\s{0,9}([\w-]{1,100})\s{0,9}\}\}/g

/** The body as it would be without the prompt: messages of the call follow the prompt's. */
export function fillPrompt({ text, maxTokens }: PromptProfile, body: Buffer): Buffer | ApiError {
  const asked = parseJson(body)
  if (!isRecord(asked)) return malformedBody
  const { promptVariables = {}, messages = [], ...rest } = asked
  if (!isRecord(promptVariables) || !Array.isArray(messages)) return malformedBody
  const own = OWN_MEMBERS.filter((member) => (asked[member] ?? null) !== null)
  if (own.length > 0) return ownMembers(own)
  const missing = variablesOf(text).filter((name) => valueOf(promptVariables, name) === null)
  if (missing.length > 0) return missingVariables(missing)
  const filled = text.replace(VARIABLE, (_, name: string) => valueOf(promptVariables, name) ?? '')
  const whole = {
    ...rest,
    messages: [{ role: 'user', content: [{ text: filled }] }, ...(messages as unknown[])],
    ...(maxTokens === null ? {} : { inferenceConfig: { maxTokens } }),
  }
  const json = renderJson(whole)
  return json === '' ? malformedBody : Buffer.from(json, 'utf8')
}

const variablesOf = (text: string): string[] => [...new Set([...text.matchAll(VARIABLE)].map(([, name = '']) => name))]

/** `{ text }` of the variable; null where it has none. */
function valueOf(variables: JsonRecord, name: string): string | null {
  const value = Object.hasOwn(variables, name) ? variables[name] : null
  const text = isRecord(value) ? value['text'] : null
  return typeof text === 'string' ? text : null
}

const ownMembers = (members: readonly string[]): ApiError =>
  invalid(`A call of a prompt resource can't specify ${members.join(', ')}: the prompt has them itself.`)

const missingVariables = (names: readonly string[]): ApiError =>
  invalid(`The prompt has variables without a value: ${names.join(', ')}. Add them to promptVariables and try again.`)
