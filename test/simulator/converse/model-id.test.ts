import { expect, test } from 'vitest'

import { readModelId } from '../../../src/simulator/converse/model-id.ts'

test.each([
  ['us.amazon.nova-micro-v1%3A0', 'us.amazon.nova-micro-v1:0'],
  ['us.amazon.nova-micro-v1:0', 'us.amazon.nova-micro-v1:0'],
  ['arn%3Aaws%3Abedrock%3Aus-east-2%3A%3Afoundation-model%2Famazon.nova-micro-v1%3A0', 'amazon.nova-micro-v1:0'],
  ['arn:aws:bedrock:us-east-2:111122223333:inference-profile%2Fus.amazon.nova-micro-v1:0', 'us.amazon.nova-micro-v1:0'],
  [
    'arn:aws:bedrock:us-east-2:111122223333:provisioned-model%2Fabc',
    'arn:aws:bedrock:us-east-2:111122223333:provisioned-model/abc',
  ],
  ['%', null],
  ['%ff', null],
])('%s names %s', (segment, id) => {
  expect(readModelId(segment)).toBe(id)
})
