import { expect, test } from 'vitest'
import { checkArtilleryVersion } from '../../src/engine/preflight.ts'

test.each(['2.0.34', '2.0.35', '2.1.0', '3.0.0', '2.0.34-5bcfa94'])('Artillery %s is new enough', (version) => {
  expect(() => checkArtilleryVersion(version)).not.toThrow()
})

test.each(['2.0.33', '2.0.9', '1.7.9', '2.0.33-abc'])(
  'Artillery %s is told that it is too old, and what to do',
  (version) => {
    expect(() => checkArtilleryVersion(version)).toThrow(
      `needs Artillery 2.0.34 or newer; this is Artillery ${version}.\nInstall one beside the engine`,
    )
  },
)
