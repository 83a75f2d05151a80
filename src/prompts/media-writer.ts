// The images and documents that messages carry. A thread reads or makes each once, when it opens the prompts.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { randomBytes } from 'node:crypto'
import { ContentBytes, JoinedBytes, type MediaBytes } from '../conversation/content-bytes.ts'
import type { Media, MediaBlock, MediaSource } from '../conversation/conversation.ts'
import { withFiller } from '../media/fillers.ts'
import { type MediaExtent, extentOf, UNKNOWN_EXTENT } from '../media/media-extent.ts'
import { EXPECTED_VALUE, mediaValuesOf } from '../media/media-value.ts'
import { makeSyntheticDocument } from '../media/synthetic-document.ts'
import { makeSyntheticImage } from '../media/synthetic-image.ts'
import { extentOfPlan, tokensOfExtent } from '../plan/media-tokens.ts'
import type { PromptPlan, RunPlan } from '../plan/run-plan.ts'
import { makeRandom, type Random } from '../random/random.ts'
import type { MediaPlan } from '../scenario/media-schema.ts'
import { drawWhole } from './draw-distribution.ts'
import { cutText, greatestDraw, makeSyntheticText, type SyntheticText } from './synthetic-text.ts'

/** What the messages of one prompt carry beside their text. */
export interface MediaWriter {
  /** In a turn, counted from 1; its draws come from `random`, and what its fields say from `row`: null where there is no data set. */
  carry(turn: number, random: () => Random, row: MediaRow | null): CarriedMedia
}

/** A row of a data set. */
interface MediaRow {
  valueAt(path: string): unknown
}

export interface CarriedMedia {
  readonly blocks: readonly MediaBlock[]
  /** About as many as a mode counts for them; null where that is not known. */
  tokensIn(mode: number): number | null
}

type MediaRunPlan = Pick<RunPlan, 'modes' | 'prompts' | 'seed'>

/**
 * In the order of the plan's prompts.
 * @throws when a file is not what it was when the scenario was validated.
 */
export function openMediaWriters(plan: MediaRunPlan): MediaWriter[] {
  const makings: Makings = { seed: plan.seed, files: new Map(), stamps: makeStamps(), prose: proseFor(plan) }
  return plan.prompts.map((prompt) => openMediaWriter(plan, prompt, makings))
}

/** What the media of all prompts are made from. */
interface Makings {
  readonly seed: number
  /** Read once, by their paths. */
  readonly files: Map<string, ContentBytes>
  readonly stamps: Stamps
  /** For made-up documents. */
  readonly prose: SyntheticText
}

/** Cuts begin at other sentences even where the longest document is asked for. */
const SPARE_CHARACTERS = 100_000

function proseFor({ prompts, seed }: MediaRunPlan): SyntheticText {
  const lengths = prompts.flatMap(({ charactersPerToken, media }) =>
    media.flatMap(({ source }) =>
      source.kind === 'synthetic-document' ? [source.document.tokens * charactersPerToken] : [],
    ),
  )
  return makeSyntheticText(seed, lengths.length === 0 ? 0 : Math.ceil(Math.max(...lengths)) + SPARE_CHARACTERS)
}

const NOTHING: CarriedMedia = { blocks: [], tokensIn: () => 0 }

function openMediaWriter(
  { modes }: MediaRunPlan,
  { charactersPerToken, media }: PromptPlan,
  makings: Makings,
): MediaWriter {
  if (media.length === 0) return { carry: () => NOTHING }
  const items = media.map((plan, item) => ({ plan, open: openItem(plan, item, charactersPerToken, makings) }))
  return {
    carry(turn, random, row) {
      const blocks = items
        .filter(({ plan }) => turn === 1 || plan.turns === 'each')
        .flatMap(({ open }) => open(random, row))
      return {
        blocks: nameBlocks(blocks, turn),
        tokensIn: (index) =>
          blocks.reduce((sum: number | null, { extent, plan }) => {
            const mode = modes[index]
            const tokens = mode && tokensOfExtent(mode, plan.kind, extent(), charactersPerToken)
            return sum === null || tokens == null ? null : sum + tokens.usual
          }, 0),
      }
    },
  }
}

interface PlannedBlock {
  readonly plan: MediaPlan
  readonly format: string
  readonly source: MediaSource
  /** Measured when it is asked for. */
  extent(): MediaExtent
}

/** It says nothing: a model may take a name for an instruction. */
const NEUTRAL_NAME = 'Document'

/** The names of a request's documents must differ, those of earlier turns too. */
function nameBlocks(blocks: readonly PlannedBlock[], turn: number): MediaBlock[] {
  const nameOf = ({ plan }: PlannedBlock): string => plan.name ?? NEUTRAL_NAME
  const documents = blocks.filter(({ plan }) => plan.kind === 'document')
  return blocks.map((block) => {
    const { format, plan, source } = block
    const media: Media = { format, source }
    if (plan.kind !== 'document') return { [plan.kind]: media } as unknown as MediaBlock
    const name = nameOf(block)
    const same = documents.filter((other) => nameOf(other) === name)
    const number = same.indexOf(block) + 1
    const suffix = turn > 1 ? ` ${turn}-${number}` : same.length > 1 ? ` ${number}` : ''
    return { document: { ...media, name: `${name}${suffix}` } }
  })
}

/** What a message carries of an item. */
type OpenItem = (random: () => Random, row: MediaRow | null) => readonly PlannedBlock[]

function openItem(plan: MediaPlan, item: number, charactersPerToken: number, makings: Makings): OpenItem {
  const { count, source } = plan
  if (source.kind === 'field') return openField(plan, source, makings)
  const format = plan.format ?? ''
  const extent = (): MediaExtent => extentOfPlan(plan, charactersPerToken)
  const sources = openSources(plan, source, item, charactersPerToken, makings)
  return (random) => {
    const times = count.kind === 'constant' ? count.value : drawWhole(random(), count)
    return Array.from({ length: times }, (_, index) => ({ plan, format, source: sources(index), extent }))
  }
}

/** Each row says how many there are, and which. */
function openField(plan: MediaPlan, { field, folder }: FieldSource, { files, stamps }: Makings): OpenItem {
  const { kind, unique } = plan
  const blockOf = (format: string, bytes: ContentBytes): PlannedBlock => ({
    plan,
    format,
    source: { bytes: unique ? stamped(format, bytes, stamps) : bytes },
    extent: () => extentOf(kind, format, bytes),
  })
  return (_, row) =>
    mediaValuesOf(kind, row?.valueAt(field), plan.format).map((value): PlannedBlock => {
      switch (value.kind) {
        case 's3':
          return {
            plan,
            format: value.format,
            source: { s3Location: { uri: value.uri } },
            extent: () => UNKNOWN_EXTENT,
          }
        case 'bytes':
          return blockOf(value.format, ContentBytes.copyOf(value.bytes))
        case 'file': {
          const path = resolve(folder, value.path)
          const bytes = files.get(path) ?? ContentBytes.copyOf(readFileSync(path))
          keep(files, path, bytes)
          return blockOf(value.format, bytes)
        }
        case 'unusable':
          throw new Error(`expected ${EXPECTED_VALUE} in the field ${field}, found ${value.found}`)
      }
    })
}

/** Of the files that rows name, a thread keeps so many bytes; their base64 takes as much again. */
const MOST_BYTES_KEPT = 16 * 1024 * 1024

/** The last one used is the last to go. */
function keep(files: Map<string, ContentBytes>, path: string, bytes: ContentBytes): void {
  files.delete(path)
  files.set(path, bytes)
  let kept = [...files.values()].reduce((sum, { length }) => sum + length, 0)
  for (const [oldest, { length }] of files) {
    if (kept <= MOST_BYTES_KEPT || oldest === path) break
    files.delete(oldest)
    kept -= length
  }
}

/** The source of the first, the second, … that a message carries. */
type Sources = (index: number) => MediaSource

type FieldSource = Extract<MediaPlan['source'], { readonly kind: 'field' }>

function openSources(
  { count, format: planned, unique }: MediaPlan,
  source: Exclude<MediaPlan['source'], FieldSource>,
  item: number,
  charactersPerToken: number,
  { files, prose, seed, stamps }: Makings,
): Sources {
  const format = planned ?? ''
  const copiesOf = (bytes: ContentBytes): MediaSource => ({ bytes: unique ? stamped(format, bytes, stamps) : bytes })
  const madeUp = (make: (index: number) => Uint8Array): Sources => {
    const made = Array.from({ length: greatestDraw(count) }, (_, index) => ContentBytes.copyOf(make(index)))
    return (index) => copiesOf(made[index] as ContentBytes)
  }
  switch (source.kind) {
    case 's3': {
      const { bucketOwner, uri } = source
      const s3Location = { uri, ...(bucketOwner === null ? {} : { bucketOwner }) }
      return () => ({ s3Location })
    }
    case 'file': {
      const bytes = files.get(source.path) ?? readFile(source.path, source.bytes)
      keep(files, source.path, bytes)
      return () => copiesOf(bytes)
    }
    case 'synthetic-image':
      return madeUp((index) => makeSyntheticImage(source.image, seed, item * ITEMS_APART + index))
    case 'synthetic-document': {
      const { document } = source
      const length = Math.max(1, Math.round(document.tokens * charactersPerToken))
      return madeUp((index) =>
        makeSyntheticDocument(document, cutText(prose, length, makeRandom(seed, 'document', item, index))),
      )
    }
  }
}

/** More than a message may carry. */
const ITEMS_APART = 1000

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
