import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCertificate } from '../../src/simulator/wire/tls-layer.ts'
import { wallClockMs } from '../../src/time/system-clock.ts'

export interface BenchCertificate extends AsyncDisposable {
  readonly key: string
  readonly cert: string
  /** What clients have to trust. */
  readonly authorityPath: string
}

export async function openBenchCertificate(): Promise<BenchCertificate> {
  const { authority, cert, key } = await makeCertificate('127.0.0.1', wallClockMs())
  const folder = await mkdtemp(join(tmpdir(), 'seismo-bench-'))
  const authorityPath = join(folder, 'authority.pem')
  await writeFile(authorityPath, authority)
  return { key, cert, authorityPath, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}
