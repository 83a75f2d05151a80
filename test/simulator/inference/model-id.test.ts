import { expect, test } from 'vitest'

import { readModelReference } from '../../../src/simulator/inference/model-id.ts'

test.each([
  ['us.amazon.nova-micro-v1%3A0', null, 'us.amazon.nova-micro-v1:0'],
  ['us.amazon.nova-micro-v1:0', null, 'us.amazon.nova-micro-v1:0'],
  [
    'arn%3Aaws%3Abedrock%3Aus-east-2%3A%3Afoundation-model%2Famazon.nova-micro-v1%3A0',
    'foundation-model',
    'amazon.nova-micro-v1:0',
  ],
  [
    'arn:aws:bedrock:us-east-2:111122223333:inference-profile%2Fus.amazon.nova-micro-v1:0',
    'inference-profile',
    'us.amazon.nova-micro-v1:0',
  ],
  ['arn:aws:bedrock:us-east-2:111122223333:provisioned-model%2Fabc', 'provisioned-model', 'abc'],
])('%s is of kind %s and names %s', (segment, kind, id) => {
  expect(readModelReference(segment)).toEqual({ kind, id, text: decodeURIComponent(segment) })
})

test.each(['%', '%ff'])('%s is nothing that can be decoded', (segment) => {
  expect(readModelReference(segment)).toBeNull()
})
