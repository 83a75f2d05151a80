// Any server that speaks S3, through AWS's own client, which is loaded here and nowhere else. Objects are read and
// written in parts, so that of a large one no more than a part is held in memory; a small one is put at once.
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
    async put(place, chunks) {
      const upload = makeUpload(library, client, place)
      try {
        for await (const chunk of chunks) await upload.write(chunk)
        await upload.finish()
      } catch (error) {
        await upload.abandon()
        throw error
      }
    },
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

interface Upload {
  write(chunk: Uint8Array): Promise<void>
  finish(): Promise<void>
  /** Leaves nothing behind. Never rejects: it is called when something has gone wrong already. */
  abandon(): Promise<void>
}

function makeUpload(library: Library, client: S3Client, place: ObjectPlace): Upload {
  const name = nameOf(place)
  const refuse = failure(renderS3Uri(place), 'be written')
  const parts: { ETag: string | undefined; PartNumber: number }[] = []
  let uploadId: string | undefined
  let pending: Uint8Array[] = []
  let pendingBytes = 0

  const takePending = (): Buffer => {
    const body = Buffer.concat(pending)
    pending = []
    pendingBytes = 0
    return body
  }
  const sendPart = async (): Promise<void> => {
    if (uploadId === undefined) {
      const created = await client.send(new library.CreateMultipartUploadCommand(name)).catch(refuse)
      uploadId = created.UploadId
    }
    const part = { ...name, UploadId: uploadId, PartNumber: parts.length + 1, Body: takePending() }
    const { ETag } = await client.send(new library.UploadPartCommand(part)).catch(refuse)
    parts.push({ ETag, PartNumber: part.PartNumber })
  }
  return {
    async write(chunk) {
      pending.push(chunk)
      pendingBytes += chunk.length
      if (pendingBytes >= PART_BYTES) await sendPart()
    },
    async finish() {
      if (uploadId === undefined) {
        await client.send(new library.PutObjectCommand({ ...name, Body: takePending() })).catch(refuse)
        return
      }
      if (pendingBytes > 0) await sendPart()
      const whole = { ...name, UploadId: uploadId, MultipartUpload: { Parts: parts } }
      await client.send(new library.CompleteMultipartUploadCommand(whole)).catch(refuse)
    },
    async abandon() {
      if (uploadId === undefined) return
      const command = new library.AbortMultipartUploadCommand({ ...name, UploadId: uploadId })
      await client.send(command).catch(() => {})
    },
  }
}

/** Names what the server called it, `NoSuchBucket` or `AccessDenied`, or Node's code for one that is not there. */
const failure =
  (what: string, done: string) =>
  (cause: unknown): never => {
    const { code, name } = cause as { readonly code?: string; readonly name?: string }
    throw new Error(`${what} cannot ${done}: ${code ?? name ?? 'unknown'}`, { cause })
  }
