// Any server that speaks S3, through AWS's own client and its uploads, which are loaded here and nowhere else. Objects are read and
// written in parts, so that of a large one no more than a part is held in memory; a small one is put at once.
import { Readable } from 'node:stream'
import type * as clientS3 from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'

import {
  type ObjectPlace,
  type ObjectsOptions,
  type ObjectStore,
  renderS3Uri,
  type StoredObject,
} from './object-store.ts'

type Library = typeof clientS3
export type S3Options = Extract<ObjectsOptions, { readonly kind: 's3' }>

// S3 takes 5 MiB at least in every part but the last, and 10,000 parts at most: 80 GiB.
const PART_BYTES = 8 * 2 ** 20

// A server that accepts a connection and then says nothing would hold a job in its state for ever.
const CONNECT_TIMEOUT_MS = 5_000
const SILENCE_TIMEOUT_MS = 60_000

export async function openS3Store({ endpoint, region, credentials }: S3Options): Promise<ObjectStore> {
  const library = await import('@aws-sdk/client-s3')
  const client = new library.S3Client({
    endpoint,
    region,
    credentials,
    forcePathStyle: true,
    // Checksums that nobody asked for are refused by servers older than they are.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: SILENCE_TIMEOUT_MS },
  })
  return {
    async checkBucket(bucket) {
      const command = new library.HeadBucketCommand({ Bucket: bucket })
      await client.send(command).catch(failure(`the bucket s3://${bucket}`, 'be found'))
    },
    list: (prefix) => listAll(library, client, prefix).catch(failure(renderS3Uri(prefix), 'be listed')),
    read: (place) => readInRanges(library, client, place),
    put: (place, chunks) => upload(client, place, chunks),
  }
}

const nameOf = ({ bucket, key }: ObjectPlace) => ({ Bucket: bucket, Key: key })

async function listAll(library: Library, client: S3Client, { bucket, key }: ObjectPlace): Promise<StoredObject[]> {
  const objects: StoredObject[] = []
  const pages = library.paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: key })
  for await (const { Contents = [] } of pages) {
    for (const { Key = '', Size = 0 } of Contents) objects.push({ bucket, key: Key, sizeBytes: Size })
  }
  return objects
}

/**
 * A job reads as slowly as it works, and a response that nobody takes is broken off by somebody sooner or later:
 * so every request is for a stretch that is taken at once.
 */
async function* readInRanges(library: Library, client: S3Client, place: ObjectPlace): AsyncGenerator<Uint8Array> {
  const name = nameOf(place)
  const refuse = failure(renderS3Uri(place), 'be read')
  const head = await client.send(new library.HeadObjectCommand(name)).catch(refuse)
  const { ContentLength: sizeBytes = 0, ETag } = head
  for (let from = 0; from < sizeBytes; from += PART_BYTES) {
    const range = `bytes=${from}-${Math.min(from + PART_BYTES, sizeBytes) - 1}`
    const stretch = new library.GetObjectCommand({ ...name, Range: range, IfMatch: ETag })
    const { Body } = await client.send(stretch).catch(refuse)
    yield (await Body?.transformToByteArray().catch(refuse)) ?? new Uint8Array()
  }
}

/** In parts, or at once if it is small; of an upload that fails nothing is left. Whatever the chunks throw is thrown again. */
async function upload(client: S3Client, place: ObjectPlace, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const { Upload } = await import('@aws-sdk/lib-storage')
  let thrown: { readonly error: unknown } | null = null
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks
    } catch (error) {
      thrown = { error }
      throw error
    }
  }
  const params = { ...nameOf(place), Body: Readable.from(watched()) }
  const parts = new Upload({ client, params, partSize: PART_BYTES, queueSize: 1 })
  await parts.done().catch((cause: unknown) => {
    if (thrown !== null) throw thrown.error
    return failure(renderS3Uri(place), 'be written')(cause)
  })
}

/** Names what the server called it, `NoSuchBucket` or `AccessDenied`, or Node's code for one that is not there. */
const failure =
  (what: string, done: string) =>
  (cause: unknown): never => {
    const { code, name } = cause as { readonly code?: string; readonly name?: string }
    throw new Error(`${what} cannot ${done}: ${code ?? name ?? 'unknown'}`, { cause })
  }
