// The images and documents that messages carry. A thread reads or makes each once, when it opens the prompts.
import { readFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { ContentBytes, JoinedBytes, type MediaBytes } from '../conversation/content-bytes.ts'
import type { Media, MediaBlock, MediaSource } from '../conversation/conversation.ts'
import { withFiller } from '../media/fillers.ts'
import { makeSyntheticImage } from '../media/synthetic-image.ts'
import type { PromptPlan, RunPlan } from '../plan/run-plan.ts'
import type { Random } from '../random/random.ts'
import { greatestOf } from '../scenario/distribution-schema.ts'
import type { MediaPlan } from '../scenario/media-schema.ts'
import { drawWhole } from './draw-distribution.ts'

/** What the messages of one prompt carry beside their text. */
export interface MediaWriter {
  /** Of a turn, counted from 1; its draws come from `random`. */
  blocks(turn: number, random: () => Random): readonly MediaBlock[]
}

/**
 * In the order of the plan's prompts.
 * @throws when a file is not what it was when the scenario was validated.
 */
export function openMediaWriters({ prompts, seed }: Pick<RunPlan, 'prompts' | 'seed'>): MediaWriter[] {
  const stamps = makeStamps()
  const files = new Map<string, ContentBytes>()
  return prompts.map(({ media }) => openMediaWriter(media, seed, files, stamps))
}

function openMediaWriter(
  media: PromptPlan['media'],
  seed: number,
  files: Map<string, ContentBytes>,
  stamps: Stamps,
): MediaWriter {
  const items = media.map((plan, item) => ({ plan, sources: openSources(plan, seed, item, files, stamps) }))
  return {
    blocks: (turn, random) =>
      items
        .filter(({ plan }) => turn === 1 || plan.turns === 'each')
        .flatMap(({ plan, sources }) => {
          const count = plan.count.kind === 'constant' ? plan.count.value : drawWhole(random(), plan.count)
          return Array.from({ length: count }, (_, index) => blockOf(plan, sources(index)))
        }),
  }
}

const blockOf = ({ format, kind }: MediaPlan, source: MediaSource): MediaBlock => {
  const media: Media = { format, source }
  return { [kind]: media } as unknown as MediaBlock
}

/** The source of the first, the second, … that a message carries. */
type Sources = (index: number) => MediaSource

function openSources(
  { count, format, source, unique }: MediaPlan,
  seed: number,
  item: number,
  files: Map<string, ContentBytes>,
  stamps: Stamps,
): Sources {
  const copiesOf = (bytes: ContentBytes): MediaSource => ({ bytes: unique ? stamped(format, bytes, stamps) : bytes })
  switch (source.kind) {
    case 's3': {
      const { bucketOwner, uri } = source
      const s3Location = { uri, ...(bucketOwner === null ? {} : { bucketOwner }) }
      return () => ({ s3Location })
    }
    case 'file': {
      const bytes = files.get(source.path) ?? readFile(source.path, source.bytes)
      files.set(source.path, bytes)
      return () => copiesOf(bytes)
    }
    case 'synthetic-image': {
      const made = Array.from({ length: greatestOf(count) }, (_, index) =>
        ContentBytes.copyOf(makeSyntheticImage(source.image, seed, item * IMAGES_APART + index)),
      )
      return (index) => copiesOf(made[index] as ContentBytes)
    }
  }
}

/** More than a message may carry. */
const IMAGES_APART = 1000

function readFile(path: string, bytes: number): ContentBytes {
  const read = readFileSync(path)
  if (read.length === bytes) return ContentBytes.copyOf(read)
  throw new Error(`${path} changed since it was checked: it had ${bytes} bytes, and has ${read.length}`)
}

interface Stamps {
  /** Digits and letters that never come again, always as many. */
  next(): Uint8Array
}

// With the four bytes of a JPEG's comment, which stands ahead of its picture, a stamp comes to threes of bytes: the base64 of what follows stays.
const SALT_BYTES = 10
const DIGITS_OF_COUNT = 12

/** As a nonce's, its salt is true chance: a run that is repeated must not send what it sent before. */
function makeStamps(): Stamps {
  const salt = randomBytes(SALT_BYTES).toString('hex')
  let count = 0
  return { next: () => Buffer.from(salt + String(count++).padStart(DIGITS_OF_COUNT, '0'), 'latin1') }
}

/** A copy that differs from all others, though it decodes to the same. */
function stamped(format: string, bytes: ContentBytes, stamps: Stamps): MediaBytes {
  const parts = withFiller(format, bytes, stamps.next())
  return parts === null ? bytes : new JoinedBytes(bytes, parts)
}
