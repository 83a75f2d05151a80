import { fstatSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeAll, writeThroughDraft } from '../../src/run-folder/write-atomically.ts'
import { temporaryFolder } from '../engine/conduct.ts'

test.skipIf(process.platform === 'win32')(
  'what is private is so from its first byte on, whatever a kill left there',
  () => {
    const path = join(temporaryFolder(), 'texts')
    writeFileSync(`${path}.draft`, 'half of it', { mode: 0o644 })
    writeThroughDraft(
      path,
      (file) => {
        expect(fstatSync(file).mode & 0o777).toBe(0o600)
        writeAll(file, Buffer.from('all of it'))
      },
      0o600,
    )
    expect(statSync(path).mode & 0o777).toBe(0o600)
  },
)
