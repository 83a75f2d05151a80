import { expect, test } from 'vitest'
import { objectToMedia } from '../../../../src/simulator/inference/admission/object-to-media.ts'
import type { SeenMedia } from '../../../../src/simulator/inference/seen-media.ts'
import type { ModelProfile } from '../../../../src/simulator/profile/profile.ts'
import { modelProfile } from '../../invoke/model-profile.ts'
import { mediaProfile, seenMedia } from '../some-media.ts'

const object = (
  media: readonly SeenMedia[],
  { isNative = false, ...model }: Partial<ModelProfile> & { isNative?: boolean } = {},
) => objectToMedia(modelProfile(model), { media, isNative })
const place = 'messages.0.content.1.image.source.bytes'
const many = (count: number, changes: Partial<SeenMedia> = {}): SeenMedia[] =>
  Array.from({ length: count }, () => seenMedia(changes))
const wide = (width: number): Partial<SeenMedia> => ({ size: { width, height: 10 } })

test('images, documents and a video of usual sizes are taken', () => {
  expect(object([...many(3), seenMedia({ kind: 'document' }), seenMedia({ kind: 'video' })])).toBeNull()
})

test('images and PDFs are counted together', () => {
  const media = mediaProfile({ mostImages: 20 })
  const pdfs = (count: number) => many(count, { kind: 'document', format: 'pdf' })
  expect(object([...many(15), ...pdfs(5)], { media })).toBeNull()
  expect(object([...many(19), ...pdfs(5)], { media })).toBe('too many images and documents: 19 + 5 > 20')
  expect(object([...many(20), ...many(1, { kind: 'document', format: 'txt' })], { media })).toBeNull()
})

test.each([
  [
    'too many bytes',
    seenMedia({ base64Bytes: 7_167_852 }),
    `${place}: image exceeds 5 MB maximum: 7167852 bytes > 5242880 bytes`,
  ],
  [
    'another format',
    seenMedia({ format: 'jpeg' }),
    `${place}: The image was specified using the image/jpeg media type, but the image appears to be a image/png image`,
  ],
  [
    'too many pixels a side',
    seenMedia(wide(8_001)),
    `${place}: At least one of the image dimensions exceed max allowed size: 8000 pixels`,
  ],
])('an image of %s is refused', (_, image, message) => {
  expect(object([seenMedia(), image])).toBe(message)
})

test('in the words of its own API, and of its maker', () => {
  const image = seenMedia({ format: 'jpeg' })
  expect(object([image], { isNative: true })).toMatch(/^messages\.0\.content\.1\.image\.source\.base64: The image was/)
  expect(object([image], { body: 'llama' })).toBe('The provided image does not match the specified image format.')
})

test('more images than twenty have to be smaller', () => {
  expect(object(many(20, wide(2_001)))).toBeNull()
  expect(object(many(21, wide(2_000)))).toBeNull()
  expect(object(many(21, wide(2_001)))).toMatch(/max allowed size for many-image requests: 2000 pixels$/)
})

test('what cannot be seen is not refused for it', () => {
  expect(object(many(30, { seenFormat: null, size: null }))).toBeNull()
  expect(object([seenMedia({ isElsewhere: true, format: 'gif', ...wide(9_000) })])).toBeNull()
})

test('a second video is refused', () => {
  expect(object(many(2, { kind: 'video' }))).toBe('too many videos: 2 > 1')
})
