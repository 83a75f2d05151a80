import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { takePage } from '../../../src/simulator/control-plane/resource-store.ts'

interface Item {
  readonly number: number
}

type Order = 'Ascending' | 'Descending'

const anyOrder = fc.constantFrom<Order>('Ascending', 'Descending')
// Those of a profile have numbers below 0.
const anyItems = fc
  .uniqueArray(fc.integer({ min: -5, max: 40 }), { maxLength: 30 })
  .map((numbers) => numbers.map((number): Item => ({ number })))

/** Every page; `change` is done to what is listed after each of them. */
function readAll(items: Item[], maxResults: number, order: Order, change: () => void = () => {}): number[][] {
  const pages: number[][] = []
  let token: string | null = null
  do {
    const query = new URLSearchParams({
      maxResults: String(maxResults),
      ...(token === null ? {} : { nextToken: token }),
    })
    const page = takePage(items, query, order)
    if ('status' in page) throw new Error(page.message)
    pages.push(page.items.map(({ number }) => number))
    token = page.next.nextToken ?? null
    change()
  } while (token !== null)
  return pages
}

test('the pages together are everything, once and in order, and only the last is shorter', () => {
  fc.assert(
    fc.property(anyItems, fc.integer({ min: 1, max: 35 }), anyOrder, (items, maxResults, order) => {
      const pages = readAll(items, maxResults, order)
      const sign = order === 'Ascending' ? 1 : -1
      expect(pages.flat()).toEqual(items.map(({ number }) => number).toSorted((a, b) => (a - b) * sign))
      expect(pages.slice(0, -1).every(({ length }) => length === maxResults)).toBe(true)
    }),
  )
})

test('what is deleted between two pages takes nothing else from them, and what is made puts nothing in twice', () => {
  fc.assert(
    fc.property(anyItems, fc.integer({ min: 1, max: 5 }), anyOrder, fc.nat(), (items, maxResults, order, victim) => {
      const listed = [...items]
      const removed = new Set<number>()
      let made = 100
      const change = () => {
        const [gone] = listed.splice(listed.length === 0 ? 0 : victim % listed.length, 1)
        if (gone !== undefined) removed.add(gone.number)
        if (made < 110) listed.push({ number: made++ })
      }
      const told = readAll(listed, maxResults, order, change).flat()
      expect(new Set(told).size).toBe(told.length)
      const kept = items.map(({ number }) => number).filter((number) => !removed.has(number))
      expect(told).toEqual(expect.arrayContaining(kept))
    }),
  )
})

const writeToken = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString('base64url')

test.each([
  ['maxResults=0', 'greater than or equal to 1'],
  ['maxResults=1001', 'less than or equal to 1000'],
  ['maxResults=two', 'The maxResults is invalid.'],
  ['maxResults=1.5', 'The maxResults is invalid.'],
  ['nextToken=no', 'The nextToken is invalid.'],
  [`nextToken=${writeToken({ last: 1.5 })}`, 'The nextToken is invalid.'],
  [`nextToken=${writeToken({ last: 'start' })}`, 'The nextToken is invalid.'],
  [`nextToken=${writeToken(null)}`, 'The nextToken is invalid.'],
])('%s is refused', (query, message) => {
  expect(takePage([], new URLSearchParams(query))).toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining(message) as string,
  })
})
