import { expect, test } from 'vitest'
import { makeRunId } from '../../src/run-folder/make-run-folder.ts'

test.each([
  ['/load/ramp.yml', /^2026-11-20T22-34-31Z-ramp-[0-9a-f]{4}$/],
  ['/load/Größe & mehr.yaml', /^2026-11-20T22-34-31Z-Gro-e-mehr-[0-9a-f]{4}$/],
  ['/load/大.yml', /^2026-11-20T22-34-31Z-run-[0-9a-f]{4}$/],
])('a run of %s is called like %s', (file, pattern) => {
  expect(makeRunId(Date.UTC(2026, 10, 20, 22, 34, 31, 911), file)).toMatch(pattern)
})
