// OpenAI's and Anthropic's own clients for Python against the simulator.
import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { CLAUDE, GPT, OPEN, writeEndpointProfile } from '../endpoints/endpoint-profile.ts'

/** A Python that has openai and anthropic; CI makes one. */
const PYTHON = process.env['SEISMO_PYTHON'] ?? 'python3'
const hasClients = spawnSync(PYTHON, ['-c', 'import openai, anthropic']).status === 0
const run = promisify(execFile)

type Told = Readonly<Record<string, unknown>>

describe.skipIf(!hasClients)(
  `openai and anthropic for Python${hasClients ? '' : ' (skipped: this Python has none; set SEISMO_PYTHON)'}`,
  () => {
    let simulator: Simulator
    const told = new Map<unknown, Told>()
    beforeAll(async () => {
      simulator = await startSimulator({ port: 0, profile: await writeEndpointProfile(), seed: 1 })
      const script = join(import.meta.dirname, 'endpoint_clients.py')
      const { stdout } = await run(PYTHON, [script, simulator.url, OPEN, GPT, CLAUDE])
      for (const line of stdout.trim().split('\n')) {
        const { name, ...rest } = JSON.parse(line) as Told
        told.set(name, rest)
      }
    })
    afterAll(() => simulator.close())

    test.each([
      ['chat', { reason: 'stop', tokens: 10, calls: [] }],
      ['chat stream', { characters: 40, tokens: 10, reason: 'stop' }],
      ['chat with an image', { reason: 'stop', tokens: 10, calls: [] }],
      [
        'chat with tools',
        { reason: 'tool_calls', tokens: expect.any(Number) as number, calls: [{ city: expect.any(String) as string }] },
      ],
      ['response', { status: 'completed', items: ['reasoning', 'message'], tokens: 16 }],
      ['response stream', { isWhole: true, status: 'completed' }],
      [
        'response with tools',
        { status: 'completed', items: ['reasoning', 'function_call'], tokens: expect.any(Number) as number },
      ],
      ['stored response', { same: true, longer: true }],
      ['message', { reason: 'end_turn', blocks: ['text'], tokens: 10 }],
      ['message stream', { isWhole: true, blocks: ['thinking', 'text'] }],
      ['message with an image', { reason: 'end_turn', blocks: ['text'], tokens: 10 }],
      ['message with tools', { reason: 'tool_use', blocks: ['tool_use'], tokens: expect.any(Number) as number }],
    ])('%s is read', (name, found) => {
      expect(told.get(name)).toEqual({ found })
    })

    test.each([
      ['chat of no model', 'NotFoundError', 404, 'not_found_error'],
      ['response with a mistake', 'BadRequestError', 400, 'invalid_request_error'],
      ['message with a mistake', 'BadRequestError', 400, 'invalid_request_error'],
    ])('%s is refused', (name, error, status, type) => {
      expect(told.get(name)).toEqual({ error, status, type })
    })
  },
)
