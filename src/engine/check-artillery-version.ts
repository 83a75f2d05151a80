import { SetUpError } from './set-up-error.ts'

// What this engine relies on was read from this release; the contract is not published, and older ones differ.
const OLDEST = [2, 0, 34] as const

/** @throws {SetUpError} when the Artillery that runs this engine is too old for it. */
export function checkArtilleryVersion(version: string): void {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10))
  const differing = OLDEST.findIndex((part, index) => parts[index] !== part)
  if (differing === -1 || (parts[differing] ?? 0) > (OLDEST[differing] ?? 0)) return
  throw new SetUpError(
    `artillery-engine-bedrock needs Artillery ${OLDEST.join('.')} or newer; this is Artillery ${version}.\n` +
      'Install one beside the engine and run that: npm install artillery artillery-engine-bedrock, then npx artillery run …',
  )
}
