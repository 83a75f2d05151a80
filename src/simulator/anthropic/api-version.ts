// What a version of Anthropic's API takes of a body. The newest refuses what older ones took.
// https://platform.claude.com/docs/en/api/versioning
import type { EndpointHost } from '../endpoints/endpoint-host.ts'
import { isRecord, type JsonRecord, renderJson } from '../describe-issue.ts'
import { type ApiError, invalid } from '../wire/api-error.ts'
import type { RequestHeaders } from '../wire/exchange.ts'

const NEWEST = '2026-10-21'
const VERSIONS: readonly string[] = ['2023-06-01', NEWEST, 'bedrock-2023-05-31']

export function checkVersion(host: EndpointHost, headers: RequestHeaders, body: JsonRecord): ApiError | null {
  // The runtime also takes it where InvokeModel has it.
  const inBody = host === 'runtime' ? body['anthropic_version'] : undefined
  const version = headers['anthropic-version'] ?? inBody
  if (version === undefined) return invalid('anthropic-version: header is required')
  if (!VERSIONS.includes(version as string)) {
    return invalid(`anthropic-version: ${renderJson(version).slice(0, 80)} is not a valid version`)
  }
  return version === NEWEST ? checkForNewest(body) : null
}

const SAMPLING = ['temperature', 'top_p', 'top_k']

/** That these are refused is published; the texts are by analogy. */
function checkForNewest(body: JsonRecord): ApiError | null {
  const sampling = SAMPLING.find((name) => body[name] !== undefined)
  if (sampling !== undefined) return invalid(`${sampling}: Not supported with anthropic-version ${NEWEST}`)
  const messages = (body['messages'] ?? []) as readonly JsonRecord[]
  for (const [index, { role, content }] of messages.entries()) {
    const blocks = Array.isArray(content) ? content.filter(isRecord) : []
    const wrong = blocks.findIndex(({ type, citations }) =>
      role === 'assistant' ? type === 'document' : type === 'text' && (citations ?? null) !== null,
    )
    if (wrong === -1) continue
    const what = role === 'assistant' ? 'document blocks in assistant turns' : 'citations on text blocks of the user'
    return invalid(`messages.${index}.content.${wrong}: ${what} are not supported with anthropic-version ${NEWEST}`)
  }
  return null
}
