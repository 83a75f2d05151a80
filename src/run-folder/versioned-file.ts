import { readFileSync } from 'node:fs'
import { printable } from './printable.ts'

/** A folder, or a file in one, that cannot be read as what a run left. The message says which, and what is wrong. */
export class RunFolderError extends Error {
  override readonly name = 'RunFolderError'
}

/**
 * A JSON file that says of which schema it is.
 * @throws {RunFolderError} when it cannot be read, is no JSON, or is of another schema, which is then named.
 */
export function readVersioned<Content extends { readonly schema: string }>(
  path: string,
  schema: Content['schema'],
): Content {
  const content = parseFile(path)
  const found = typeof content === 'object' && content !== null && 'schema' in content ? content.schema : undefined
  if (found === schema) return content as Content
  const told = typeof found === 'string' ? `is of schema ${printable(JSON.stringify(found))}` : 'names no schema'
  throw new RunFolderError(`${path} ${told}; this version of seismo reads ${JSON.stringify(schema)}`)
}

function parseFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'is no JSON' : 'cannot be read'
    throw new RunFolderError(`${path} ${reason}`, { cause: error })
  }
}
