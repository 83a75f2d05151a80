import {
  BedrockRuntimeClient,
  ConverseStreamCommand,
  type ConverseStreamCommandInput,
} from '@aws-sdk/client-bedrock-runtime'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, request, type IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { conduct, MODEL, planFor } from '../engine/conduct.ts'
import { countOf, seriesOf, unaccounted } from '../engine/read-summary.ts'
import { simulate } from '../engine/simulated.ts'

const PROFILE = join(import.meta.dirname, 'agents.profile.yml')

const agent = {
  name: 'agent',
  task: 'chat',
  inputTokens: 100,
  maxOutputTokens: 2000,
  tools: { count: 40, tokens: 120 },
  agent: { maxSteps: 6, toolResult: { tokens: 150, delay: '5ms' } },
}
const cache = { points: ['tools', 'messages'] }
const converse = { model: MODEL, region: 'us-east-1', cache }
const native = { ...converse, api: 'invoke-model-stream' }

/** One at a time, so that the simulator's calls come in the order of the steps. */
const inTurn = { name: 'work', executor: 'per-vu-iterations', vus: 1 }
const AGENTS = 4
/** Of the profile. */
const STEPS = 5
const CALLS_A_STEP = 2

interface CallTruth {
  readonly cacheReadTokens: number
  readonly toolCalls: number
  readonly receivedMs: number
  readonly firstTokenMs: number
}

const truthOf = async (url: string): Promise<readonly CallTruth[]> =>
  ((await (await fetch(`${url}/__truth/calls?since=0`)).json()) as { readonly calls: readonly CallTruth[] }).calls

test.each([
  ['Converse', converse],
  ['its own body', native],
])(
  'over %s, an agent answers calls of tools until it is done, and reads from the cache what the step before wrote',
  async (_, mode) => {
    const { truth: totals, url } = await simulate(PROFILE)
    const { exitCode, summary } = await conduct(
      planFor(url, {
        modes: { standard: mode },
        mix: [agent],
        scenarios: [{ ...inTurn, iterations: AGENTS }],
        thresholds: {
          'agents_ended{reason:end_turn}': ['rate==1', `count==${AGENTS}`],
          agent_steps: [`min==${STEPS}`, `max==${STEPS}`],
          tool_calls: [`count==${AGENTS * (STEPS - 1) * CALLS_A_STEP}`],
        },
      }),
    )
    const calls = await truthOf(url)
    const readIn = (step: number): number =>
      calls.reduce((sum, { cacheReadTokens }, index) => sum + (index % STEPS === step - 1 ? cacheReadTokens : 0), 0)

    expect(exitCode).toBe(0)
    expect(unaccounted(summary)).toBe(0)
    expect((await totals()).completed).toBe(AGENTS * STEPS)
    for (let step = 1; step <= STEPS; step++) {
      const turn = { turn: String(step) }
      expect(countOf(summary, 'calls_completed', turn)).toBe(AGENTS)
      expect(countOf(summary, 'cache_read_tokens', turn)).toBe(readIn(step))
      expect(countOf(summary, 'tool_calls', turn)).toBe(step < STEPS ? AGENTS * CALLS_A_STEP : 0)
    }
    // All but the first agent read the tools, and each step what the one before it wrote.
    expect(readIn(1)).toBeGreaterThan((AGENTS - 1) * 40 * 100)
    expect(readIn(2)).toBeGreaterThan(readIn(1))
    expect(readIn(4)).toBeGreaterThan(readIn(3))
    // No token is seen before it was written.
    const soonest = Math.min(...calls.map(({ firstTokenMs, receivedMs }) => firstTokenMs - receivedMs))
    expect(seriesOf(summary, 'time_to_first_token')?.min).toBeGreaterThanOrEqual(soonest)
    expect(seriesOf(summary, 'time_to_first_tool_call')?.count).toBe(AGENTS * (STEPS - 1))
    expect(countOf(summary, 'tool_input_tokens')).toBeGreaterThan(0)
    expect(countOf(summary, 'tool_input_tokens')).toBeLessThan(countOf(summary, 'output_tokens'))
  },
)

test.each([
  ['with arguments', { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }],
  ['without any', { type: 'object', properties: {} }],
])('the first token of a step is that of its tool call, %s', async (_, inputSchema) => {
  const { url } = await simulate()
  const { summary } = await conduct(
    planFor(url, {
      mix: [{ ...agent, tools: [{ name: 'weather', inputSchema }], toolChoice: 'any', agent: { maxSteps: 2 } }],
      scenarios: [{ ...inTurn, iterations: 2 }],
    }),
  )
  const first = seriesOf(summary, 'time_to_first_token')
  expect(first?.count).toBe(4)
  expect(seriesOf(summary, 'time_to_first_tool_call')).toEqual({ ...first, metric: 'time_to_first_tool_call' })
  // A tool must be called, and so the agent is never done.
  expect(countOf(summary, 'agents_ended', { reason: 'max-steps' })).toBe(2)
})

test('a step that is refused cuts an agent short, which then has no number of steps', async () => {
  const simulator = await simulate(PROFILE)
  await simulator.fault({ kind: 'throttle', share: 0.3, cause: 'tokens' })
  const { folder, summary } = await conduct(
    planFor(simulator.url, {
      modes: { standard: converse },
      mix: [agent],
      scenarios: [{ name: 'work', executor: 'per-vu-iterations', vus: 4, iterations: 5 }],
    }),
  )
  const ended = (reason: string): number => countOf(summary, 'agents_ended', { reason })
  expect(countOf(summary, 'agents_ended')).toBe(20)
  expect(ended('throttled')).toBe(countOf(summary, 'calls_throttled'))
  expect(ended('throttled')).toBeGreaterThan(0)
  expect(ended('end_turn') + ended('throttled')).toBe(20)
  expect(seriesOf(summary, 'agent_steps')?.count ?? 0).toBe(ended('end_turn'))
  expect(countOf(summary, 'turns_missed')).toBe(0)
  // What tools are called is the user's own affair.
  const names = readFileSync(join(folder, 'run.json'), 'utf8')
  expect(readdirSync(folder).some((file) => readFileSync(join(folder, file), 'utf8').includes('"toolUseId"'))).toBe(
    false,
  )
  expect(names).toContain('"kind": "made-up"')
})

interface Sent {
  readonly path: string
  readonly body: ConverseStreamCommandInput
}

/** Stands before a server, and keeps what is sent to it. */
async function eavesdrop(target: string): Promise<{ readonly url: string; readonly sent: readonly Sent[] }> {
  const sent: Sent[] = []
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks)
      if (incoming.method === 'POST')
        sent.push({ path: incoming.url ?? '', body: JSON.parse(body.toString()) as Sent['body'] })
      const { method, url } = incoming
      const headers: IncomingHttpHeaders = { ...incoming.headers, host: new URL(target).host }
      const onward = request(new URL(url ?? '/', target), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      onward.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it listens on a port')
  return { url: `http://127.0.0.1:${address.port}`, sent }
}

/** What the SDK makes of the same words: it leaves out what its types do not have. */
async function asSdkSends(modelId: string, body: ConverseStreamCommandInput): Promise<unknown> {
  let written: unknown
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: {
      async handle(handled: { readonly body: Uint8Array }) {
        written = JSON.parse(Buffer.from(handled.body).toString())
        throw new Error('seen')
      },
    },
  })
  await expect(client.send(new ConverseStreamCommand({ ...body, modelId }))).rejects.toThrow('seen')
  return written
}

test('requests of all steps are what the SDK’s own types say', async () => {
  const simulator = await simulate(PROFILE)
  const { sent, url } = await eavesdrop(simulator.url)
  await conduct(
    planFor(url, {
      modes: { standard: converse },
      mix: [{ ...agent, agent: { maxSteps: 6, toolResult: { tokens: 150, format: 'json', errors: 0.3 } } }],
      scenarios: [{ ...inTurn, iterations: 2 }],
    }),
  )
  const requests = sent.filter(({ path }) => path.endsWith('/converse-stream'))
  expect(requests).toHaveLength(2 * STEPS)
  for (const [index, { body }] of requests.entries()) {
    expect(await asSdkSends(MODEL, body)).toEqual(body)
    expect(body.toolConfig?.tools).toHaveLength(41)
    expect(body.toolConfig?.tools?.at(-1)).toEqual({ cachePoint: { type: 'default' } })
    expect(body.messages).toHaveLength(1 + 2 * (index % STEPS))
    const [last] = body.messages?.slice(-1) ?? []
    const results = last?.content?.filter((block) => block.toolResult !== undefined) ?? []
    expect(results).toHaveLength(index % STEPS === 0 ? 0 : CALLS_A_STEP)
  }
})
