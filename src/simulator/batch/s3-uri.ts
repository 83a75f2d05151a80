import type { ObjectPlace } from './object-store.ts'

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html: 3 to 63 characters, none of them a slash.
const S3_URI = /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(?<key>.*))?$/s

/** Null when it is no `s3://bucket/key`; the key may be missing, which is the whole bucket. */
export function parseS3Uri(uri: string): ObjectPlace | null {
  const { bucket, key = '' } = S3_URI.exec(uri)?.groups ?? {}
  return bucket === undefined ? null : { bucket, key }
}

export const renderS3Uri = ({ bucket, key }: ObjectPlace): string => `s3://${bucket}/${key}`
