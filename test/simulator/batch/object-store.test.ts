import { expect, test } from 'vitest'

import { parseS3Uri, renderS3Uri } from '../../../src/simulator/batch/object-store.ts'

test.each([
  ['s3://my-bucket/a/b.jsonl', { bucket: 'my-bucket', key: 'a/b.jsonl' }],
  ['s3://my-bucket/', { bucket: 'my-bucket', key: '' }],
  ['s3://my-bucket', { bucket: 'my-bucket', key: '' }],
  ['s3://b.2.c//x', { bucket: 'b.2.c', key: '/x' }],
])('%s is a place', (uri, place) => {
  expect(parseS3Uri(uri)).toEqual(place)
})

test.each(['', 'https://b/k', 's3://', 's3:///key', 's3://..', 's3://../key', 's3://UPPER/key', 's3://ab/key'])(
  '%j is none',
  (uri) => {
    expect(parseS3Uri(uri)).toBeNull()
  },
)

test('a place is written as it is read', () => {
  expect(renderS3Uri({ bucket: 'my-bucket', key: 'a/b' })).toBe('s3://my-bucket/a/b')
})
