import { describe, expect, test } from 'vitest'
import { checkMediaFacts } from '../../src/scenario/check-media-facts.ts'
import type { MediaPlan } from '../../src/scenario/media-schema.ts'
import { modeSchema } from '../../src/scenario/mode-schema.ts'
import { promptPlan } from '../fakes/run-plan.ts'

const once = { kind: 'constant', value: 1 } as const
const item = (changes: Partial<MediaPlan>): MediaPlan => ({
  kind: 'image',
  format: 'png',
  name: null,
  source: { kind: 's3', uri: 's3://bucket/a.png', bucketOwner: null },
  count: once,
  turns: 'first',
  unique: false,
  ...changes,
})
const file = (format: string, mebibytes: number): MediaPlan =>
  item({
    kind: 'document',
    format,
    source: { kind: 'file', path: '/a', bytes: mebibytes * 2 ** 20, extent: { kind: 'unknown' } },
  })

const told = (model: string, media: readonly MediaPlan[]): string[] => {
  const mode = modeSchema.parse({ model, region: 'us-east-1' })
  const prompt = promptPlan({ name: 'look', source: { kind: 'template', template: 'Look.', values: {} }, media })
  return checkMediaFacts(mode, [{ isLimited: false, prompts: [prompt] }]).map(
    ({ hint, message }) => `${message}; ${hint}`,
  )
}

const MICRO = 'us.amazon.nova-micro-v1:0'
const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0'

describe('on AWS', () => {
  test('a model that reads no images or documents gets none', () => {
    expect(told(MICRO, [item({}), item({ kind: 'document', format: 'txt' })])).toEqual([
      `expected a model that reads images, found ${MICRO}; ${MICRO} reads none, and prompt look has them`,
      `expected a model that reads documents, found ${MICRO}; ${MICRO} reads none, and prompt look has them`,
    ])
  })

  test('what is not known of a model is left to Bedrock', () => {
    expect(told('moonshotai.kimi-k2.5', [item({ kind: 'audio', format: 'mp3' })])).toEqual([])
    expect(told(HAIKU, [item({}), file('txt', 4.5), file('pdf', 20)])).toEqual([])
  })

  test('a request has at most five documents, of at most 4.5 MiB each', () => {
    const six = item({ kind: 'document', format: 'txt', count: { kind: 'uniform', min: 1, max: 6 } })
    expect(told(HAIKU, [six])).toEqual([
      `expected at most 5 documents a request, found 6; prompt look would send them to ${HAIKU}`,
    ])
    expect(told(HAIKU, [file('csv', 5)])).toEqual([
      `expected documents of at most 4.5 MiB, found 5.0 MiB; prompt look would send them to ${HAIKU}`,
    ])
  })
})
