import { once } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { nextTurn } from '../../src/time/clock.ts'

test('after the next turn, messages that were waiting have been received', async () => {
  const { port1, port2 } = new MessageChannel()
  const received: unknown[] = []
  port2.on('message', (message) => received.push(message))
  port1.postMessage('first')
  await once(port2, 'message')
  port1.postMessage('second')
  port1.postMessage('third')
  expect(received).toEqual(['first'])
  await nextTurn()
  await nextTurn()
  expect(received).toEqual(['first', 'second', 'third'])
  port1.close()
})
