import { expect, test } from 'vitest'

import { parseModelReference, readModelReference } from '../../../src/simulator/inference/model-id.ts'

test.each([
  ['us.amazon.nova-micro-v1:0', null, null, 'us.amazon.nova-micro-v1:0'],
  [
    'arn:aws:bedrock:us-east-2::foundation-model/amazon.nova-micro-v1:0',
    'foundation-model',
    'us-east-2',
    'amazon.nova-micro-v1:0',
  ],
  ['arn:aws:bedrock:us-east-2:111122223333:provisioned-model/abc', 'provisioned-model', 'us-east-2', 'abc'],
  ['arn:aws:bedrock:::foundation-model/m', 'foundation-model', null, 'm'],
  ['arn:aws:s3:::bucket/key', null, null, 'arn:aws:s3:::bucket/key'],
])('%s is of kind %s in region %s and names %s', (text, kind, region, id) => {
  expect(parseModelReference(text)).toEqual({ kind, id, region, text })
})

test.each([
  ['us.amazon.nova-micro-v1%3A0', 'us.amazon.nova-micro-v1:0'],
  ['us.amazon.nova-micro-v1:0', 'us.amazon.nova-micro-v1:0'],
  ['arn%3Aaws%3Abedrock%3Aus-east-2%3A%3Afoundation-model%2Fm%3A0', 'm:0'],
  ['arn:aws:bedrock:us-east-2:111122223333:inference-profile%2Fus.m:0', 'us.m:0'],
])('the path segment %s names %s', (segment, id) => {
  expect(readModelReference(segment)).toMatchObject({ id, text: decodeURIComponent(segment) })
})

test.each(['%', '%ff'])('%s is nothing that can be decoded', (segment) => {
  expect(readModelReference(segment)).toBeNull()
})
