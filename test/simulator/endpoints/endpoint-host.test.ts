import { expect, test } from 'vitest'
import { readEndpoint } from '../../../src/simulator/endpoints/endpoint-host.ts'
import { signatureFrom } from '../inference/call.ts'

const signedFor = (service: string) => signatureFrom('us-east-1').replace('/bedrock/', `/${service}/`)

test.each([
  ['127.0.0.1:80', '/openai/v1/responses', 'bedrock', 'runtime', '/openai/v1/responses'],
  ['127.0.0.1:80', '/v1/models', 'bedrock', 'runtime', '/v1/models'],
  ['127.0.0.1:80', '/mantle/v1/models', 'bedrock', 'mantle', '/v1/models'],
  ['127.0.0.1:80', '/v1/models', 'bedrock-mantle', 'mantle', '/v1/models'],
  ['bedrock-mantle.us-east-1.api.aws', '/v1/models', 'bedrock', 'mantle', '/v1/models'],
  ['vpce-1.bedrock-mantle.us-east-1.vpce.amazonaws.com', '/v1', 'bedrock', 'mantle', '/v1'],
  ['bedrock-runtime.us-east-1.amazonaws.com', '/anthropic/v1/messages', 'bedrock', 'runtime', '/anthropic/v1/messages'],
  ['mybedrock-mantle.local', '/openai/v1/responses', 'bedrock', 'runtime', '/openai/v1/responses'],
])('%s%s, signed for %s, is of the %s', (authority, path, service, host, rest) => {
  expect(readEndpoint({ authority, headers: { authorization: signedFor(service) } }, path)).toEqual({
    host,
    path: rest,
  })
})

test.each(['/model/a/converse', '/openai', '/mantle', '/', '/guardrails'])('%s is none of these', (path) => {
  expect(readEndpoint({ authority: 'localhost', headers: {} }, path)).toBeNull()
})
