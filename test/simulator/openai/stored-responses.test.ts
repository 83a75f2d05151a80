import { expect, test } from 'vitest'
import { makeStoredResponses } from '../../../src/simulator/openai/stored-responses.ts'

const stored = (id: string) => ({
  response: { id },
  measure: { characters: 0, mediaTokens: 0 },
  turns: [],
  openCallIds: [],
  cancel: null,
})

test('the last thousand are kept', () => {
  const responses = makeStoredResponses()
  for (let number = 0; number <= 1_000; number++) responses.put(`resp_${number}`, stored(`resp_${number}`))
  expect(responses.get('resp_0')).toBeNull()
  expect(responses.get('resp_1')?.response).toEqual({ id: 'resp_1' })
  expect(responses.get('resp_1000')?.response).toEqual({ id: 'resp_1000' })
})

test('one that is deleted is gone, and can be deleted once', () => {
  const responses = makeStoredResponses()
  responses.put('resp_1', stored('resp_1'))
  expect([responses.delete('resp_1'), responses.delete('resp_1'), responses.get('resp_1')]).toEqual([true, false, null])
})
