import { expect, test } from 'vitest'
import { makeNonces, NONCE_LENGTH } from '../../src/prompts/nonce.ts'

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
