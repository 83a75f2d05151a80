// A folder in the place of S3: `s3://bucket/key` is the file `<root>/bucket/key`. No key and no link in a bucket
// leads out of the bucket's folder, which may itself be a link, and no bucket is made: like a real one, it must be
// there. It does not guard against who puts a link there while an object is being opened.
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readlink, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'

import { type ObjectPlace, type ObjectStore, renderS3Uri, type StoredObject } from './object-store.ts'

export function makeFolderStore(root: string): ObjectStore {
  const folderOf = (bucket: string): string => join(root, bucket)

  const pathOf = async (place: ObjectPlace): Promise<string> => {
    const folder = resolve(folderOf(place.bucket))
    const path = resolve(folder, ...place.key.split('/'))
    if (!isWithin(folder, path) || !isWithin(await followLinks(folder), await followLinks(path))) {
      throw new Error(`${renderS3Uri(place)} lies outside of its bucket`)
    }
    return path
  }
  const checkBucket = async (bucket: string): Promise<void> => {
    const folder = folderOf(bucket)
    const found = await stat(folder).catch(failure(`the bucket s3://${bucket} (the folder ${folder})`, 'be found'))
    if (!found.isDirectory()) throw new Error(`the bucket s3://${bucket} is no folder at ${folder}`)
  }
  return {
    checkBucket,
    async list(prefix) {
      await checkBucket(prefix.bucket)
      // The key up to its last slash is a folder; the rest is how names in it begin.
      const below = await pathOf({ ...prefix, key: prefix.key.slice(0, prefix.key.lastIndexOf('/') + 1) })
      const objects: StoredObject[] = []
      for (const path of await filesBelow(below).catch(failure(renderS3Uri(prefix), 'be listed'))) {
        const key = relative(folderOf(prefix.bucket), path).split(sep).join('/')
        if (!key.startsWith(prefix.key)) continue
        const { size } = await stat(path).catch(failure(renderS3Uri({ ...prefix, key }), 'be listed'))
        objects.push({ bucket: prefix.bucket, key, sizeBytes: size })
      }
      return objects.toSorted((one, other) => (one.key < other.key ? -1 : 1))
    },
    async *read(place) {
      const path = await pathOf(place)
      try {
        yield* createReadStream(path) as AsyncIterable<Buffer>
      } catch (error) {
        failure(renderS3Uri(place), 'be read')(error)
      }
    },
    async put(place, chunks) {
      const path = await pathOf(place)
      const refuse = failure(renderS3Uri(place), 'be written')
      await checkBucket(place.bucket)
      await mkdir(dirname(path), { recursive: true }).catch(refuse)
      await using file = await open(path, 'w').catch(refuse)
      for await (const chunk of chunks) await file.writeFile(chunk).catch(refuse)
    },
  }
}

const isWithin = (folder: string, path: string): boolean => path === folder || path.startsWith(folder + sep)

/** Where a path leads that need not be there: a link to nothing leads to what would be made through it. */
async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    // What cannot be followed for another reason cannot be opened either.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return path
    const folder = await followLinks(dirname(path))
    const target = await readlink(path).catch(() => null)
    return target === null ? join(folder, basename(path)) : followLinks(resolve(folder, target))
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(emptyWhenMissing)
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}

function emptyWhenMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
  throw error
}

/** Node's own messages hold paths and no content; the code alone says what is needed. */
const failure =
  (what: string, done: string) =>
  (cause: unknown): never => {
    const { code = String(cause) } = cause as NodeJS.ErrnoException
    throw new Error(`${what} cannot ${done}: ${code}`, { cause })
  }
