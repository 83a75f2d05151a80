import { z } from 'zod'
import { figure, positive, wholePositive } from './figure-schema.ts'
import type { MediaProfile } from './profile.ts'

/** Where a profile says nothing: images as Claude counts and limits them, videos as Nova does; of sounds it is assumed. */
export const usualMedia: MediaProfile = {
  pixelsPerImageToken: 750,
  longestImageSide: 1_568,
  mostImageTokens: 1_568,
  mostImages: null,
  mostImageBytes: 5 * 2 ** 20,
  imageSideLimit: 8_000,
  manyImages: 20,
  manyImagesSideLimit: 2_000,
  videoTokensPerSecond: 288,
  mostVideoSeconds: 960,
  mostVideos: 1,
  audioTokensPerSecond: 25,
}

export const mediaSchema = z
  .strictObject({
    pixelsPerImageToken: figure(positive).optional(),
    longestImageSide: figure(wholePositive).optional(),
    mostImageTokens: figure(wholePositive).optional(),
    mostImages: figure(wholePositive).optional(),
    mostImageBytes: figure(wholePositive).optional(),
    imageSideLimit: figure(wholePositive).optional(),
    manyImages: figure(wholePositive).optional(),
    manyImagesSideLimit: figure(wholePositive).optional(),
    videoTokensPerSecond: figure(positive).optional(),
    mostVideoSeconds: figure(positive).optional(),
    mostVideos: figure(wholePositive).optional(),
    audioTokensPerSecond: figure(positive).optional(),
  })
  .transform((written): MediaProfile => {
    const given = Object.entries(written).filter(([, value]) => value !== undefined)
    return { ...usualMedia, ...(Object.fromEntries(given) as Partial<MediaProfile>) }
  })
