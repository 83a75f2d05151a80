import { expect, test } from 'vitest'

import {
  isProfileOf,
  parseModelReference,
  readModelReference,
  sourceRegion,
} from '../../../src/simulator/inference/model-id.ts'

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

test.each([
  ['us.m', 'us-east-1', true],
  ['us.m', 'eu-west-1', false],
  ['eu.m', 'eu-west-1', true],
  ['eu.m', 'us-east-1', false],
  ['apac.m', 'ap-south-1', true],
  ['jp.m', 'ap-south-1', false],
  ['in.m', 'ap-south-1', true],
  ['global.m', 'sa-east-1', true],
  ['maker.m', 'sa-east-1', true],
  ['constructor.m', 'sa-east-1', true],
])('the profile %s can be called from %s: %s', (id, region, isCallable) => {
  expect(isProfileOf(region, id)).toBe(isCallable)
})

test.each([
  ['eu-central-1', 'eu-central-1'],
  ['eu-north-1', 'eu-west-1'],
  ['us-west-2', 'us-east-1'],
  ['sa-east-1', 'us-east-1'],
])('a caller in %s is taken to be in %s', (signed, region) => {
  const one = { distanceMs: 0, busyShare: 0 }
  const profile = { region: 'us-east-1', regions: { 'us-east-1': one, 'eu-west-1': one, 'eu-central-1': one } }
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/${signed}/bedrock/aws4_request, SignedHeaders=host, Signature=0`
  expect(sourceRegion(profile, { authorization })).toBe(region)
})
