import { describe, expect, test } from 'vitest'
import { outlineRequests, type RequestOutline } from '../../src/cli/outline-requests.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

const guardrail = { identifier: 'gr4pzd81v2qa', version: '1', trace: null, streamProcessingMode: null } as const

async function outlineOf(changes: Partial<ModePlan>): Promise<RequestOutline | null | undefined> {
  const plan = runPlan({ modes: [modePlan({ model: 'nova', latency: 'optimized', guardrail, ...changes })] })
  const [outline] = await outlineRequests(plan)
  return outline
}

const told = expect.stringMatching(/^<\d+ characters>$/)

describe('the first request of a mode', () => {
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
