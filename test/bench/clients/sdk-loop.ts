// What a user writes who has no load tester: the AWS SDK in one process, `for await` over each stream. Over HTTP/2 it is
// the SDK's default handler; over HTTP/1.1 the SDK's other one, with connections that are kept.
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { createRequire } from 'node:module'
import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseStreamCommand,
  ThrottlingException,
} from '@aws-sdk/client-bedrock-runtime'
import { makeSamples } from '../samples.ts'
import { type CallEnd, finish, makeCalls, readTask } from './client-task.ts'

type Handler = NonNullable<BedrockRuntimeClientConfig['requestHandler']>

// It is no dependency of this package, so it is found as the SDK finds it.
const sdk = createRequire(createRequire(import.meta.url).resolve('@aws-sdk/client-bedrock-runtime'))
const { NodeHttpHandler } = sdk('@smithy/node-http-handler') as { NodeHttpHandler: new (options: object) => Handler }

const task = readTask()
const http1 = (): Handler => {
  const options = { keepAlive: true, maxSockets: Infinity }
  return new NodeHttpHandler({ httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) })
}
const client = new BedrockRuntimeClient({
  region: 'us-east-2',
  endpoint: task.url,
  credentials: { accessKeyId: 'any', secretAccessKey: 'thing' },
  maxAttempts: 1,
  ...(task.protocol === 'http1' ? { requestHandler: http1() } : {}),
})
const firstToken = makeSamples()
const gap = makeSamples()
const startedMs = performance.now()

const ends = await makeCalls(task, async (): Promise<CallEnd> => {
  const sentMs = performance.now()
  const isTimed = sentMs - startedMs >= task.untimedMs
  const input = {
    modelId: 'us.anthropic.claude-3-5-haiku-20241022-v1:0',
    messages: [{ role: 'user' as const, content: [{ text: 'Say hello to a stranger.' }] }],
  }
  const reply = await client.send(new ConverseStreamCommand(input)).catch((error: unknown) => {
    if (error instanceof ThrottlingException) return null
    throw error
  })
  if (reply === null) return 'refused'
  let lastMs = Number.NaN
  for await (const event of reply.stream ?? []) {
    if (event.contentBlockDelta === undefined) continue
    const nowMs = performance.now()
    if (isTimed) {
      if (Number.isNaN(lastMs)) firstToken.add(nowMs - sentMs)
      else gap.add(nowMs - lastMs)
    }
    lastMs = nowMs
  }
  return 'completed'
})
finish({ ...ends, firstToken: firstToken.take(), gap: gap.take() })
