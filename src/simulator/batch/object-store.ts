// Where batch jobs read and write: S3, or what stands behind its paths. Every failure is an Error whose message
// names the object or the bucket, and holds nothing of its content.

export interface ObjectStore {
  /** Rejects when there is no such bucket, or when it may not be looked at. */
  checkBucket(bucket: string): Promise<void>
  /** Every object whose key begins with the place's key. */
  list(prefix: ObjectPlace): Promise<readonly StoredObject[]>
  read(place: ObjectPlace): AsyncIterable<Uint8Array>
  /** Takes the chunks as fast as it stores them; whatever they throw is thrown again. */
  put(place: ObjectPlace, chunks: AsyncIterable<Uint8Array>): Promise<void>
}

export interface ObjectPlace {
  readonly bucket: string
  /** No slash before it. As a prefix it may be empty. */
  readonly key: string
}

export interface StoredObject extends ObjectPlace {
  readonly sizeBytes: number
}

/** What a simulator is told of its objects: how `s3://bucket/key` is to be read. */
export type ObjectsOptions =
  /** The file `<path>/bucket/key`; a bucket is a folder that exists. */
  | { readonly kind: 'folder'; readonly path: string }
  /** Any server that speaks S3, its buckets in the path. */
  | {
      readonly kind: 's3'
      readonly endpoint: string
      readonly region: string
      readonly credentials: ObjectsCredentials
    }

interface ObjectsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html: 3 to 63 characters, none of them a slash.
const S3_URI = /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(?<key>.*))?$/s

/** Null when it is no `s3://bucket/key`; the key may be missing, which is the whole bucket. */
export function parseS3Uri(uri: string): ObjectPlace | null {
  const { bucket, key = '' } = S3_URI.exec(uri)?.groups ?? {}
  return bucket === undefined ? null : { bucket, key }
}

export const renderS3Uri = ({ bucket, key }: ObjectPlace): string => `s3://${bucket}/${key}`
