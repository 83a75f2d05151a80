import { expect, test } from 'vitest'
import { shownPath } from '../../src/run-folder/printable.ts'

test.each([
  ['/home/ann/work/scenarios/ramp.yml', 'scenarios/ramp.yml'],
  ['/home/ann/work', '.'],
  ['/home/ann/data/a.jsonl', '~/data/a.jsonl'],
  ['/home/ann/work-2/a.jsonl', '~/work-2/a.jsonl'],
  ['/home/annabel/a.jsonl', '/home/annabel/a.jsonl'],
  ['/srv/ramp.yml', '/srv/ramp.yml'],
  ['/dev/stdin', '/dev/stdin'],
  ['ramp.yml', 'ramp.yml'],
])('%s is shown as %s', (path, shown) => {
  expect(shownPath(path, '/home/ann/work', '/home/ann')).toBe(shown)
})

test('a working directory or home that is the root hides nothing', () => {
  expect(shownPath('/srv/ramp.yml', '/', '/')).toBe('/srv/ramp.yml')
})
