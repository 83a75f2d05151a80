import { describe, expect, test } from 'vitest'
import { textMessage, type ToolConfig } from '../../src/conversation/conversation.ts'
import { makeNoncedRequests, makeNonces, NONCE_LENGTH, placeOfNonce } from '../../src/prompts/nonce.ts'

test('nonces count up behind a salt', () => {
  const nonces = makeNonces(1_234_567)
  expect([nonces.next(), nonces.next()]).toEqual(['[001 234 567 000 000 000]\n', '[001 234 567 000 000 001]\n'])
})

test('all are of one length', () => {
  const nonces = makeNonces()
  expect(nonces.next()).toHaveLength(NONCE_LENGTH)
  for (let count = 0; count < 2_000; count++) nonces.next()
  expect(nonces.next()).toHaveLength(NONCE_LENGTH)
})

test('each thread and each run has a salt of its own', () => {
  expect(new Set(Array.from({ length: 50 }, () => makeNonces().next())).size).toBe(50)
})

const tools: ToolConfig = {
  toolChoice: null,
  tools: ['first', 'second'].map((name) => ({
    name,
    description: `The ${name}.`,
    inputSchema: { type: 'object' },
    strict: null,
  })),
}
const shared = { kind: 'shared', tokens: 100 } as const
const text = { kind: 'text', text: 'Be brief.' } as const

test.each([
  [true, null, 'message'],
  [true, text, 'system'],
  [true, shared, 'message'],
  [{ sharedSystem: true, sharedTools: false, turns: false }, shared, 'system'],
  [{ sharedSystem: false, sharedTools: true, turns: false }, null, 'tools'],
  [{ sharedSystem: true, sharedTools: true, turns: false }, shared, 'tools'],
] as const)('nonce %j of a prompt with the system %j stands ahead of the %s', (nonce, system, where) => {
  expect(placeOfNonce({ nonce, system })).toEqual({ where, isRenewed: false })
})

const requestsOf = (where: 'tools' | 'system' | 'message', isRenewed: boolean) => {
  const { head, requestOf } = makeNoncedRequests({ system: 'Be brief.', tools }, { where, isRenewed }, makeNonces(1))
  const first = textMessage('user', `${head}One.`)
  return [requestOf([first]), requestOf([first, textMessage('assistant', 'Yes.'), textMessage('user', 'Two.')])]
}

describe('two requests of a conversation', () => {
  test.each(['tools', 'system', 'message'] as const)('have the nonce ahead of the %s and nowhere else', (where) => {
    for (const isRenewed of [false, true]) {
      const requests = requestsOf(where, isRenewed)
      const nonces = requests.map((request) => JSON.stringify(request).match(/\[[\d ]{23}\]/g) ?? [])
      expect(nonces.map((found) => found.length)).toEqual([1, 1])
      expect(new Set(nonces.flat()).size).toBe(isRenewed ? 2 : 1)
      for (const { messages, system, tools: sent } of requests) {
        expect({
          tools: sent?.tools[0]?.description?.startsWith('['),
          system: system?.startsWith('['),
          message: JSON.stringify(messages[0]).includes('"text":"['),
        }).toEqual({ tools: where === 'tools', system: where === 'system', message: where === 'message' })
        expect(sent?.tools[1]).toBe(tools.tools[1])
      }
    }
  })

  test('say the same but for a nonce that is renewed', () => {
    const [first, second] = requestsOf('message', true)
    const plain = (request: typeof first) => JSON.stringify(request?.messages[0]).replace(/\[[\d ]{23}\]/, '')
    expect(plain(first)).toBe(plain(second))
  })
})
