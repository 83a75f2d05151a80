import { describe, expect, test } from 'vitest'
import { renderJUnit } from '../../src/reports/junit.ts'
import { summariesOf, tameNames } from '../fakes/summaries.ts'

const summaries = summariesOf(tameNames)
const junitOf = (kind: string): string => renderJUnit(summaries[kind]!)

test.each(['failed', 'invalid', 'killed', 'passed'])('of a run that is %s', async (kind) => {
  await expect(junitOf(kind)).toMatchFileSnapshot(`./golden/junit-${kind}.xml`)
})

const COUNTS = /<testsuites .*?tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)"/

describe('the counts are of the cases:', () => {
  test.each([
    ['passed', ['6', '0', '0', '0']],
    ['failed', ['6', '1', '0', '0']],
    ['invalid', ['6', '1', '1', '2']],
    ['killed', ['5', '1', '1', '0']],
    ['stopped', ['4', '0', '1', '0']],
    ['empty', ['4', '1', '0', '0']],
    ['all throttled', ['6', '1', '0', '1']],
  ])('%s', (kind, counts) => {
    expect(COUNTS.exec(junitOf(kind))?.slice(1)).toEqual(counts)
  })
})
