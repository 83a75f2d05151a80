import { describe, expect, test } from 'vitest'
import { isForeign } from '../../src/simulator/control-routes.ts'

const asked = (authority: string, headers: Readonly<Record<string, string>> = {}, ownHost = '127.0.0.1'): boolean =>
  isForeign({ authority, headers }, ownHost)

describe('a request for a page of the simulator', () => {
  test.each([
    '127.0.0.1:8787',
    'localhost',
    '[::1]:80',
    '192.168.1.7:8787',
    'simulator:8787',
    'host.docker.internal',
    '',
  ])('to %s is no foreign one', (authority) => {
    expect(asked(authority)).toBe(false)
  })

  test.each(['evil.example', 'evil.example:8787', '127.0.0.1.evil.example', 'localhost.evil.example'])(
    'to %s is a foreign one',
    (authority) => {
      expect(asked(authority)).toBe(true)
    },
  )

  test('to the name that the simulator was told to listen on is none', () => {
    expect(asked('Bench.example:80', {}, 'bench.example')).toBe(false)
  })

  test.each([
    ['http://127.0.0.1:8787', false],
    ['https://127.0.0.1:8787', false],
    ['http://evil.example', true],
    ['http://127.0.0.1:8788', true],
    ['null', true],
  ])('from a page of %s is a foreign one: %s', (origin, foreign) => {
    expect(asked('127.0.0.1:8787', { origin })).toBe(foreign)
  })
})
