import { expect, test } from 'vitest'

import { guard, readBody } from '../../../src/simulator/wire/request-body.ts'
import { makeFakeExchange } from '../inference/fake-exchange.ts'

const fail = (): never => {
  throw new RangeError('Maximum call stack size exceeded')
}

test('a fault of the simulator is answered as one of AWS', () => {
  const exchange = makeFakeExchange()
  const faults: string[] = []
  guard(exchange, fail, () => faults.push('heard of'))
  expect(exchange.status()).toBe(500)
  expect(Buffer.concat(exchange.writes).toString()).toContain('unexpected error during processing')
  expect(faults).toEqual(['heard of'])
})

test('an answer that has begun breaks off, and gets no second one', () => {
  const exchange = makeFakeExchange()
  guard(exchange, () => {
    exchange.open(200, {})
    fail()
  })
  expect(exchange.status()).toBe(200)
  expect(exchange.writes).toEqual([])
})

test('a fault in reading a body is one, too', () => {
  const exchange = makeFakeExchange()
  readBody(exchange, 10, fail)
  exchange.send(Buffer.from('{}'))
  expect(exchange.status()).toBe(500)
})
