import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { SetUpError } from '../engine/preflight.ts'

/** A folder that only this user can enter; it is gone when it is disposed of. */
export interface PrivateFolder extends AsyncDisposable {
  readonly path: string
}

// Of the address of a local socket, the kernels of Linux and macOS keep 107 and 103 bytes.
const LONGEST_SOCKET_BYTES = 103

const SOCKET = 'control'

/** The socket in the folder; Windows has named pipes in its place. */
export const socketIn = ({ path }: PrivateFolder): string =>
  process.platform === 'win32' ? `\\\\.\\pipe\\seismo-${process.pid}` : join(path, SOCKET)

/**
 * Makes one in the folder for temporary files, or, where that has too long a path for a socket, in the first of the usual ones.
 * @throws {SetUpError} where none can be made.
 */
export async function makePrivateFolder(temporary: string = tmpdir()): Promise<PrivateFolder> {
  const candidates = [temporary, process.env['XDG_RUNTIME_DIR'] ?? '', '/tmp', '/var/tmp', '/dev/shm']
  const reasons: string[] = []
  for (const candidate of candidates.filter((folder) => folder !== '')) {
    const prefix = join(candidate, 'seismo-')
    if (process.platform !== 'win32' && Buffer.byteLength(`${prefix}XXXXXX/${SOCKET}`) > LONGEST_SOCKET_BYTES) {
      reasons.push(`${candidate}: too long a path for a socket`)
      continue
    }
    try {
      const path = await mkdtemp(prefix)
      return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new SetUpError(
    `Cannot make a private folder for the run; set TMPDIR to one that can be written.\n${reasons.join('\n')}`,
  )
}
