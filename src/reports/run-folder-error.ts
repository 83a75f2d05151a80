/** A folder, or a file in one, that cannot be read as what a run left. The message says which, and what is wrong. */
export class RunFolderError extends Error {
  override readonly name = 'RunFolderError'
}
