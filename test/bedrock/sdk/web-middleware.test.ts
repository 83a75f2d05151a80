// Where calls of OpenAI's and Anthropic's APIs go, and for which service they are signed.
// https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints.html
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { apis } from '../../../src/bedrock/apis/apis.ts'
import { makePreparation } from '../../../src/bedrock/prepared-requests.ts'
import { type BedrockTarget, makeClient } from '../../../src/bedrock/sdk/make-client.ts'
import type { WireRequest } from '../../../src/bedrock/wire/exchange.ts'
import { mantlePathOf } from '../../../src/models/mantle-path.ts'
import type { ModePlan } from '../../../src/plan/mode-plan.ts'
import { makePollClock } from '../../../src/time/poll-clock.ts'
import { systemClock } from '../../../src/time/system-clock.ts'
import { conversation, makeMode } from '../mode.ts'
import { withoutCredentials } from '../without-credentials.ts'

beforeEach(() => {
  withoutCredentials()
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

const AWS: BedrockTarget = { kind: 'aws' }

async function requestOf(changes: Partial<ModePlan>, target = AWS): Promise<WireRequest> {
  const { endpoint = null, model = 'model' } = changes
  const mode = makeMode({ ...changes, mantlePath: endpoint === 'mantle' ? mantlePathOf(model) : null })
  const { client } = makeClient({ mode, target, clock: makePollClock(systemClock) })
  onTestFinished(() => {
    client.destroy()
  })
  const { requests } = await makePreparation(mode, client).prepare()
  return requests!.make(apis[mode.api].makeBody(mode, conversation))
}

const serviceOf = ({ headers }: WireRequest): string | undefined =>
  /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers['authorization'] ?? '')?.[1]

const RUNTIME = 'bedrock-runtime.us-east-1.amazonaws.com'
const MANTLE = 'bedrock-mantle.us-east-1.api.aws'
const CLAUDE = 'anthropic.claude-haiku-4-5'

test.each<[Partial<ModePlan>, string, string]>([
  [{ api: 'chat-completions-stream', model: 'openai.gpt-oss-20b-1:0' }, RUNTIME, '/openai/v1/chat/completions'],
  [{ api: 'responses', model: 'us.openai.gpt-5.6-sol' }, RUNTIME, '/openai/v1/responses'],
  [{ api: 'messages-stream', model: `us.${CLAUDE}` }, RUNTIME, '/anthropic/v1/messages'],
  [{ api: 'chat-completions', model: 'openai.gpt-oss-20b', endpoint: 'mantle' }, MANTLE, '/v1/chat/completions'],
  [{ api: 'responses-stream', model: 'openai.gpt-5.6-sol', endpoint: 'mantle' }, MANTLE, '/openai/v1/responses'],
  [{ api: 'messages', model: CLAUDE, endpoint: 'mantle' }, MANTLE, '/anthropic/v1/messages'],
])('%o goes to %s%s, signed for the service of that host', async (changes, host, path) => {
  const request = await requestOf(changes)
  expect({ host: request.headers['host'], path: request.path }).toEqual({ host, path })
  expect(serviceOf(request)).toBe(host === MANTLE ? 'bedrock-mantle' : 'bedrock')
})

test('on this machine, the signature alone tells a server which host is meant', async () => {
  const target: BedrockTarget = { kind: 'url', url: 'http://127.0.0.1:8787' }
  const request = await requestOf({ api: 'messages-stream', model: CLAUDE, endpoint: 'mantle' }, target)
  expect(request.path).toBe('/anthropic/v1/messages')
  expect(serviceOf(request)).toBe('bedrock-mantle')
})
