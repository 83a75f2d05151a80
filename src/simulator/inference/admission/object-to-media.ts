// What a model objects to in the images, documents and videos of a call. The texts are Claude's makers', captured where
// that is said; other models are taken to object to as much.
import type { ModelProfile } from '../../profile/profile.ts'
import type { ModelAsks } from '../model-asks.ts'
import type { SeenMedia } from '../seen-media.ts'

type SeeingModel = Pick<ModelProfile, 'body' | 'media'>

/** Why the model refuses them, or null. */
export function objectToMedia(
  model: SeeingModel,
  { media, isNative }: Pick<ModelAsks, 'media' | 'isNative'>,
): string | null {
  const of = (kind: SeenMedia['kind']): SeenMedia[] => media.filter((one) => one.kind === kind)
  const images = of('image')
  const { mostImages, mostVideos } = model.media
  const documents = of('document').filter(({ format }) => format === 'pdf').length
  // Captured: https://github.com/boto/boto3/issues/4632
  if (mostImages !== null && images.length + documents > mostImages) {
    return `too many images and documents: ${images.length} + ${documents} > ${mostImages}`
  }
  const videos = of('video').length
  if (videos > mostVideos) return `too many videos: ${videos} > ${mostVideos}`
  for (const image of images) {
    const objection = objectToImage(model, image, { count: images.length, member: isNative ? 'base64' : 'bytes' })
    if (objection !== null) return objection
  }
  return null
}

interface ImageTold {
  /** Of images in the call. */
  readonly count: number
  /** Of a source, as Converse has it or as the makers do. */
  readonly member: 'bytes' | 'base64'
}

function objectToImage({ body, media }: SeeingModel, image: SeenMedia, { count, member }: ImageTold): string | null {
  const { base64Bytes, format, seenFormat, size } = image
  const place = `${image.place}.${member}`
  if (image.isElsewhere) return null
  // Captured: https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/issues/778
  if (base64Bytes > media.mostImageBytes) {
    const mebibytes = media.mostImageBytes / 2 ** 20
    return `${place}: image exceeds ${mebibytes} MB maximum: ${base64Bytes} bytes > ${media.mostImageBytes} bytes`
  }
  if (seenFormat !== null && format !== null && seenFormat !== format) {
    return mismatch(body, place, format, seenFormat)
  }
  if (size === null) return null
  const longest = Math.max(size.width, size.height)
  // Both are captured: https://github.com/anthropics/claude-code/issues/4778, https://github.com/anthropics/claude-code/issues/52220
  const told = `${place}: At least one of the image dimensions exceed max allowed size`
  if (longest > media.imageSideLimit) return `${told}: ${media.imageSideLimit} pixels`
  return count > media.manyImages && longest > media.manyImagesSideLimit
    ? `${told} for many-image requests: ${media.manyImagesSideLimit} pixels`
    : null
}

/** Captured of Claude, and of others: https://github.com/vybestack/llxprt-code/issues/2130, https://github.com/boto/boto3/issues/4415 */
const mismatch = (body: SeeingModel['body'], place: string, format: string, seen: string): string =>
  body === 'claude'
    ? `${place}: The image was specified using the image/${format} media type, but the image appears to be a image/${seen} image`
    : 'The provided image does not match the specified image format.'
