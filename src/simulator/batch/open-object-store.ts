import { makeFolderStore } from './folder-store.ts'
import type { ObjectsOptions, ObjectStore } from './object-store.ts'
import { openS3Store } from './s3-store.ts'

/** Touches nothing: what is wrong with a folder or a server, the first job that uses it tells. */
export async function openObjectStore(options: ObjectsOptions): Promise<ObjectStore> {
  switch (options.kind) {
    case 'folder':
      return makeFolderStore(options.path)
    case 's3':
      return await openS3Store(options)
  }
}
