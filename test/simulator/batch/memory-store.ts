import type { ObjectPlace, ObjectStore } from '../../../src/simulator/batch/object-store.ts'

export interface MemoryStore extends ObjectStore {
  /** By `bucket/key`. */
  readonly objects: Map<string, string>
}

const nameOf = ({ bucket, key }: ObjectPlace): string => `${bucket}/${key}`

async function checkBucket(bucket: string): Promise<void> {
  if (bucket !== 'bucket') throw new Error(`the bucket s3://${bucket} cannot be found: NoSuchBucket`)
}

/** Objects of one bucket, `bucket`; any other is missing. */
export function makeMemoryStore(objects: Readonly<Record<string, string>> = {}): MemoryStore {
  const held = new Map(Object.entries(objects).map(([key, text]) => [`bucket/${key}`, text]))
  return {
    objects: held,
    checkBucket,
    async list(prefix) {
      await checkBucket(prefix.bucket)
      return [...held]
        .filter(([name]) => name.startsWith(nameOf(prefix)))
        .map(([name, text]) => ({ bucket: 'bucket', key: name.slice('bucket/'.length), sizeBytes: text.length }))
    },
    async *read(place) {
      const text = held.get(nameOf(place))
      if (text === undefined) throw new Error(`s3://${nameOf(place)} cannot be read: NoSuchKey`)
      yield Buffer.from(text)
    },
    async put(place, chunks) {
      await checkBucket(place.bucket)
      held.set(nameOf(place), '')
      for await (const chunk of chunks) held.set(nameOf(place), held.get(nameOf(place)) + Buffer.from(chunk).toString())
    },
  }
}
