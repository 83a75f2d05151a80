// Guardrails by AWS's own clients: what there is of them, and what one says of a text.
import { BedrockClient, GetGuardrailCommand, ListGuardrailsCommand } from '@aws-sdk/client-bedrock'
import { ApplyGuardrailCommand, type ApplyGuardrailCommandInput } from '@aws-sdk/client-bedrock-runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../src/simulator/start-simulator.ts'
import { ask, control, messageOf, protocols } from './client.ts'
import { sdkClient } from './sdk-client.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: 'exact', seed: 1 })
})
afterAll(() => simulator.close())

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
const controlPlane = () => new BedrockClient({ endpoint: simulator.url, region: 'us-east-1', credentials })
const arn = 'arn:aws:bedrock:us-east-1:111122223333:guardrail/passingall01'

describe('the control plane', () => {
  test('lists the draft of each guardrail, by pages', async () => {
    const first = await controlPlane().send(new ListGuardrailsCommand({ maxResults: 2 }))
    expect(first.guardrails?.map(({ id, version, status }) => [id, version, status])).toEqual([
      ['passingall01', 'DRAFT', 'READY'],
      ['blockinput01', 'DRAFT', 'READY'],
    ])
    const rest = await controlPlane().send(new ListGuardrailsCommand({ nextToken: first.nextToken }))
    expect(rest.guardrails?.map(({ id }) => id)).toEqual(['blockreply01'])
    expect(rest.nextToken).toBeUndefined()
  })

  test.each(['passingall01', arn])('lists every version of %s', async (guardrailIdentifier) => {
    const { guardrails } = await controlPlane().send(new ListGuardrailsCommand({ guardrailIdentifier }))
    expect(guardrails?.map(({ version }) => version)).toEqual(['DRAFT', '1'])
  })

  test('tells of one version, and of none that there is not', async () => {
    const told = new GetGuardrailCommand({ guardrailIdentifier: arn, guardrailVersion: '1' })
    expect(await controlPlane().send(told)).toMatchObject({
      guardrailId: 'passingall01',
      guardrailArn: arn,
      version: '1',
      blockedInputMessaging: 'Blocked.',
    })
    for (const absent of [{ guardrailIdentifier: 'none' }, { guardrailIdentifier: arn, guardrailVersion: '9' }]) {
      await expect(controlPlane().send(new GetGuardrailCommand(absent))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      })
    }
  })
})

const apply = async (guardrailIdentifier: string, more: Partial<ApplyGuardrailCommandInput> = {}) => {
  const client = sdkClient(simulator.url, 'http2')
  try {
    const content = [{ text: { text: 'x'.repeat(1_500) } }]
    const asked = { guardrailIdentifier, guardrailVersion: '1', source: 'INPUT' as const, content, ...more }
    return await client.send(new ApplyGuardrailCommand(asked))
  } finally {
    client.destroy()
  }
}

describe('a guardrail that looks at a text', () => {
  test('lets it pass, and counts it by units of a thousand characters', async () => {
    const startedMs = performance.now()
    expect(await apply(arn)).toMatchObject({
      action: 'NONE',
      outputs: [],
      assessments: [],
      usage: { topicPolicyUnits: 2 },
      guardrailCoverage: { textCharacters: { guarded: 1_500, total: 1_500 } },
    })
    // The assessment of the profile.
    expect(performance.now() - startedMs).toBeGreaterThan(49)
  })

  test.each([
    ['blockinput01', 'INPUT', 'GUARDRAIL_INTERVENED'],
    ['blockinput01', 'OUTPUT', 'NONE'],
    ['blockreply01', 'INPUT', 'NONE'],
    ['blockreply01', 'OUTPUT', 'GUARDRAIL_INTERVENED'],
  ] as const)('%s of %s says %s', async (id, source, action) => {
    const answer = await apply(id, { source })
    expect(answer).toMatchObject({ action, outputs: action === 'NONE' ? [] : [{ text: 'Blocked.' }] })
  })

  test('is refused where there is none', async () => {
    await expect(apply('none')).rejects.toMatchObject({ name: 'ValidationException' })
    await expect(apply(arn, { guardrailVersion: '9' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  test.each(protocols)('over %s is refused what cannot be read', async (protocol) => {
    const path = '/guardrail/passingall01/version/1/apply'
    const answer = await ask(protocol, simulator.url, { path, body: '{"source":"BOTH"}' })
    expect(answer.status).toBe(400)
    expect(messageOf(answer)).toMatch(/^2 validation errors detected: .*\[INPUT, OUTPUT\]; Value null at 'content'/)
    expect(await ask(protocol, simulator.url, { path, body: '[' })).toMatchObject({ status: 400 })
  })

  test('is no call in the truth', async () => {
    expect(await control(simulator.url, 'GET /__truth')).toMatchObject({
      requests: 0,
      otherOperations: { ApplyGuardrail: { failed: 0 } },
    })
  })
})
