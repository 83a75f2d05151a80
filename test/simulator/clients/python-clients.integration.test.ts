// AWS's own clients for Python against the simulator: what they read, they read as AWS's, and what they are refused, they name as AWS's.
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'

/** A Python that has boto3 and the AWS CLI; CI makes one. */
const PYTHON = process.env['SEISMO_PYTHON'] ?? 'python3'
const has = (name: string): boolean => spawnSync(PYTHON, ['-c', `import ${name}`]).status === 0
const [hasBoto3, hasCli] = [has('boto3'), has('awscli')]
const run = promisify(execFile)

const MODEL = 'us.amazon.nova-micro-v1:0'
const CLAUDE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0'

let simulator: Simulator
let folder: string
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: 'default', seed: 1, speed: 20 })
  folder = await mkdtemp(join(tmpdir(), 'seismo-clients-'))
})
afterAll(async () => {
  await simulator.close()
  await rm(folder, { recursive: true })
})

interface Told {
  readonly found?: unknown
  readonly status?: number
  readonly code?: string
  readonly message?: string
}

describe.skipIf(!hasBoto3)(`boto3${hasBoto3 ? '' : ' (skipped: this Python has none; set SEISMO_PYTHON)'}`, () => {
  const told = new Map<string, Told>()
  beforeAll(async () => {
    const { stdout } = await run(PYTHON, [join(import.meta.dirname, 'boto3_client.py'), simulator.url])
    for (const line of stdout.trim().split('\n')) {
      const { name, ...rest } = JSON.parse(line) as Told & { readonly name: string }
      told.set(name, rest)
    }
  })

  test.each([
    ['list_foundation_models', expect.arrayContaining(['amazon.nova-micro-v1:0'])],
    ['get_foundation_model', 'ACTIVE'],
    ['list_inference_profiles', expect.arrayContaining([MODEL, CLAUDE])],
    ['get_inference_profile', 'ACTIVE'],
    ['list_model_invocation_jobs', []],
    ['list_provisioned_model_throughputs', []],
    ['converse', { role: 'assistant', usage: expect.objectContaining({ outputTokens: 20 }), stopReason: 'max_tokens' }],
    [
      'converse_stream',
      {
        events: ['contentBlockDelta', 'contentBlockStop', 'messageStart', 'messageStop', 'metadata'],
        usage: expect.objectContaining({ outputTokens: 20 }),
        stopReason: 'max_tokens',
      },
    ],
    ['invoke_model', { type: 'message', role: 'assistant', output_tokens: 20 }],
    [
      'invoke_model_with_response_stream',
      expect.arrayContaining(['message_start', 'content_block_delta', 'message_stop']),
    ],
    ['count_tokens', expect.any(Number)],
    ['tools in a stream', { ends: 'end_turn', calls: true, kinds: ['toolUse'] }],
    ['tools in whole answers', { ends: 'end_turn', calls: true, kinds: ['toolUse'] }],
    ['thinking beside tools', { ends: 'end_turn', calls: true, kinds: ['reasoningContent', 'toolUse'] }],
    // 640 by 480 pixels at 750 a token, 400 characters at four a token, and the question.
    ['an image', 410 + 4],
    ['a document', 104],
  ])('%s is read', (name, found) => {
    expect(told.get(name)).toEqual({ found })
  })

  test.each([
    ['an unknown model', 400, 'ValidationException', 'The provided model identifier is invalid.'],
    ['a profile of another geography', 400, 'ValidationException', 'The provided model identifier is invalid.'],
    [
      'more tokens than the model writes',
      400,
      'ValidationException',
      /maximum tokens you requested exceeds? the model limit/,
    ],
    [
      'a thought that is not carried back',
      400,
      'ValidationException',
      /Expected `thinking` or `redacted_thinking`, but found `(?:text|tool_use)`/,
    ],
    [
      'an image of another format',
      400,
      'ValidationException',
      /image\/jpeg media type, but the image appears to be a image\/png/,
    ],
    ['an image for a model of text', 400, 'ValidationException', /doesn't support the image field/],
    ['a document with a dot in its name', 400, 'ValidationException', /^The document file name can only contain/],
    ['both temperature and topP', 400, 'ValidationException', /cannot both be specified for this model/],
    ["an unknown foundation model's details", 404, 'ResourceNotFoundException', /./],
    ['a body that is no JSON', 400, 'ValidationException', /^Malformed input request/],
  ])('%s is refused as by AWS', (name, status, code, message) => {
    expect(told.get(name)).toEqual({ status, code, message: expect.stringMatching(message) })
  })
})

const aws = async (...words: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> =>
  run(
    PYTHON,
    ['-m', 'awscli', ...words, '--endpoint-url', simulator.url, '--region', 'us-east-1', '--output', 'json'],
    {
      env: {
        ...process.env,
        AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_MAX_ATTEMPTS: '1',
        AWS_CONFIG_FILE: join(folder, 'no-config'),
        AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
      },
    },
  ).catch((error: { readonly stdout: string; readonly stderr: string }) => error)

describe.skipIf(!hasCli)(`the AWS CLI${hasCli ? '' : ' (skipped: this Python has none; set SEISMO_PYTHON)'}`, () => {
  test('lists inference profiles, page by page', async () => {
    const { stdout } = await aws('bedrock', 'list-inference-profiles', '--page-size', '4')
    const { inferenceProfileSummaries: found } = JSON.parse(stdout) as { readonly inferenceProfileSummaries: object[] }
    expect(found).toContainEqual(expect.objectContaining({ inferenceProfileId: MODEL, type: 'SYSTEM_DEFINED' }))
    expect(found.length).toBeGreaterThan(4)
  })

  test('converses', async () => {
    const messages = JSON.stringify([{ role: 'user', content: [{ text: 'Say hello.' }] }])
    const { stdout } = await aws('bedrock-runtime', 'converse', '--model-id', MODEL, '--messages', messages)
    expect(JSON.parse(stdout)).toMatchObject({ output: { message: { role: 'assistant' } }, stopReason: 'end_turn' })
  })

  test('invokes a model with its own body', async () => {
    const out = join(folder, 'answer.json')
    const body = JSON.stringify({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 10,
      messages: [{ role: 'user', content: 'Say hello.' }],
    })
    await aws('bedrock-runtime', 'invoke-model', '--model-id', CLAUDE, '--body', body, out)
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ type: 'message', usage: { output_tokens: 10 } })
  })

  test('names an error as AWS does', async () => {
    const words = ['--model-id', 'amazon.nova-nothing-v1:0', '--messages', '[{"role":"user","content":[{"text":"a"}]}]']
    const { stderr } = await aws('bedrock-runtime', 'converse', ...words)
    expect(stderr).toContain(
      'An error occurred (ValidationException) when calling the Converse operation: The provided model identifier is invalid.',
    )
  })
})
