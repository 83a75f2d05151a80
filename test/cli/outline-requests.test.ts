import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { outlineRequests, type RequestOutline } from '../../src/cli/outline-requests.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { temporaryFolder } from '../engine/conduct.ts'
import { dataSetSource } from '../fakes/data-set-source.ts'
import { modePlan, promptPlan, runPlan } from '../fakes/run-plan.ts'

const guardrail = { identifier: 'gr4pzd81v2qa', version: '1', trace: null, streamProcessingMode: null } as const

async function outlineOf(changes: Partial<ModePlan>): Promise<RequestOutline | null | undefined> {
  const plan = runPlan({ modes: [modePlan({ model: 'nova', latency: 'optimized', guardrail, ...changes })] })
  const [outline] = await outlineRequests(plan)
  return outline
}

const told = expect.stringMatching(/^<\d+ characters>$/)
const dataUrl = expect.stringMatching(/^data:image\/png;base64,<20,\d{3} bytes in base64>$/)

const spec = (name: string) => ({
  name,
  description: 'What the user keeps to themselves.',
  inputSchema: { type: 'object', title: 'A secret plan.' },
  strict: null,
})

/** Of a prompt with a picture ahead of its text, and twelve tools. */
async function outlineOfAgent(changes: Partial<ModePlan>): Promise<unknown> {
  const prompt = promptPlan({
    source: { kind: 'template', template: 'Look at it.', values: {} },
    media: [
      {
        kind: 'image',
        format: 'png',
        name: null,
        source: { kind: 'synthetic-image', image: { format: 'png', width: 64, height: 64, bytes: 20_000 } },
        count: { kind: 'constant', value: 1 },
        turns: 'first',
        unique: true,
      },
    ],
    tools: {
      kind: 'listed',
      path: null,
      specs: Array.from({ length: 12 }, (_, index) => spec(`tool_${index}`)),
    },
  })
  const cache = { points: ['tools' as const], ttl: null }
  const plan = runPlan({ modes: [modePlan({ cache, ...changes })], prompts: [prompt] })
  const [outline] = await outlineRequests(plan)
  return outline?.body
}

describe('the first request of a mode', () => {
  test('with a picture and tools has their names, and neither base64 nor definitions', async () => {
    const bytes = expect.stringMatching(/^<20,\d{3} bytes in base64>$/)
    const definition = '<42 characters of JSON>'
    const tool = (name: string) => ({
      toolSpec: { name, description: '<34 characters>', inputSchema: { json: definition } },
    })
    expect(await outlineOfAgent({ api: 'converse' })).toMatchObject({
      messages: [{ content: [{ text: told }, { image: { format: 'png', source: { bytes } } }, { text: told }] }],
      toolConfig: {
        tools: [tool('tool_0'), tool('tool_1'), '<9 more>', tool('tool_11'), { cachePoint: { type: 'default' } }],
      },
    })
    expect(await outlineOfAgent({ api: 'invoke-model', body: 'claude' })).toMatchObject({
      messages: [{ content: [{ text: told }, { source: { media_type: 'image/png', data: bytes } }, { text: told }] }],
      tools: [{ name: 'tool_0', input_schema: definition }, {}, '<8 more>', {}, { cache_control: {} }],
    })
  })

  test.each([
    [
      'chat-completions',
      { messages: [{ content: [{ text: told }, { image_url: { url: dataUrl } }, { text: told }] }] },
    ],
    ['responses', { input: [{ content: [{ text: told }, { image_url: dataUrl }, { text: told }] }] }],
    ['messages', { messages: [{ content: [{ text: told }, { type: 'image' }, { text: told }] }] }],
  ] as const)('over %s has neither base64 nor definitions', async (api, said) => {
    const body = await outlineOfAgent({ api, cache: null })
    expect(body).toMatchObject({ ...said, tools: { length: 5 } })
    expect(JSON.stringify(body).length).toBeLessThan(1_500)
    expect(JSON.stringify(body)).not.toContain('secret')
  })

  test.each(['chat-completions', 'responses', 'messages', 'converse'] as const)(
    'of a recorded talk over %s has no word of calls of tools and their results',
    async (api) => {
      const result = { toolUseId: 'a', content: [{ json: { found: 'a secret' } }, { text: 'another secret' }] }
      const messages = [
        { role: 'user', content: [{ text: 'Where is the secret?' }] },
        { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'find', input: { what: 'secret' } } }] },
        { role: 'user', content: [{ toolResult: result }] },
      ]
      const path = join(temporaryFolder(), 'rows.jsonl')
      writeFileSync(path, JSON.stringify({ messages }))
      const prompts = [promptPlan({ source: dataSetSource(path, { recipe: { field: null, shape: 'payload' } }) })]
      const [outline] = await outlineRequests(runPlan({ modes: [modePlan({ api })], prompts }))
      expect(JSON.stringify(outline?.body)).toContain('find')
      expect(JSON.stringify(outline?.body)).not.toContain('secret')
    },
  )

  test.each([
    ['converse-stream', 'converse-stream'],
    ['converse', 'converse'],
  ] as const)('of %s has all in its body, and the words of prompts by their length', async (api, operation) => {
    expect(await outlineOf({ api })).toStrictEqual({
      method: 'POST',
      origin: null,
      path: `/model/nova/${operation}`,
      headers: {},
      body: {
        system: [{ text: told }],
        messages: [{ role: 'user', content: [{ text: told }] }],
        requestMetadata: { seismo_run: 'id of the run' },
        performanceConfig: { latency: 'optimized' },
        guardrailConfig: { guardrailIdentifier: 'gr4pzd81v2qa', guardrailVersion: '1' },
      },
    })
  })

  test('of a managed prompt has the texts of its variables by their length', async () => {
    const outlined = await outlineOf({ promptVariables: { text: '<{prompt}>', language: 'Latin' }, guardrail: null })
    expect(outlined?.body).toMatchObject({
      promptVariables: { text: { text: told }, language: { text: '<5 characters>' } },
    })
    expect(outlined?.body).not.toHaveProperty('messages')
  })

  const headers = {
    'x-amzn-bedrock-performanceconfig-latency': 'optimized',
    'x-amzn-bedrock-guardrailidentifier': 'gr4pzd81v2qa',
    'x-amzn-bedrock-guardrailversion': '1',
    'x-amzn-bedrock-request-metadata': '{"seismo_run":"id of the run"}',
  }

  test.each([
    ['invoke-model-stream', 'invoke-with-response-stream'],
    ['invoke-model', 'invoke'],
  ] as const)('of %s has the rest in headers', async (api, operation) => {
    expect(await outlineOf({ api, body: 'nova' })).toMatchObject({ path: `/model/nova/${operation}`, headers })
  })

  test('of Llama has no words of prompts in its one text', async () => {
    expect((await outlineOf({ api: 'invoke-model', body: 'llama' }))?.body).toStrictEqual({
      prompt: told,
    })
  })
})
