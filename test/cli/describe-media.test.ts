import { expect, test } from 'vitest'
import { describeMedia } from '../../src/cli/describe-media.ts'
import type { PromptPlan } from '../../src/plan/run-plan.ts'

type MediaPlan = PromptPlan['media'][number]

const plan = (changes: Partial<MediaPlan>): MediaPlan => ({
  kind: 'image',
  format: 'png',
  name: null,
  source: { kind: 'synthetic-image', image: { format: 'png', width: 1280, height: 720, bytes: 200_000 } },
  count: { kind: 'constant', value: 1 },
  turns: 'first',
  unique: true,
  ...changes,
})

test.each<[Partial<MediaPlan>, string]>([
  [{}, '1 png image of 1280×720 (about 200,000 bytes)'],
  [{ count: { kind: 'constant', value: 2 } }, '2 png images of 1280×720 (about 200,000 bytes each)'],
  [
    {
      count: { kind: 'uniform', min: 1, max: 3 },
      source: { kind: 'file', path: '/a.png', bytes: 1234, extent: { kind: 'pixels', width: 64, height: 48 } },
    },
    '1 to 3 png images of 64×48 (1,234 bytes each)',
  ],
  [{ source: { kind: 's3', uri: 's3://bucket/a.png', bucketOwner: null } }, '1 png image in S3'],
  [{ format: null, source: { kind: 'field', field: 'picture', folder: '/' } }, 'images by the field picture'],
  [
    {
      kind: 'document',
      format: 'pdf',
      source: { kind: 'synthetic-document', document: { format: 'pdf', pages: 3, tokens: 1500 } },
    },
    '1 pdf document of 3 pages (about 1,500 tokens)',
  ],
  [
    {
      kind: 'document',
      format: 'txt',
      source: { kind: 'synthetic-document', document: { format: 'txt', pages: null, tokens: 90 } },
    },
    '1 txt document of about 90 tokens',
  ],
  [
    {
      kind: 'video',
      format: 'mp4',
      source: { kind: 'file', path: '/a', bytes: 9, extent: { kind: 'seconds', seconds: 9.5 } },
    },
    '1 mp4 video of 10 s (9 bytes)',
  ],
])('%j', (changes, told) => {
  expect(describeMedia(plan(changes))).toBe(told)
})
