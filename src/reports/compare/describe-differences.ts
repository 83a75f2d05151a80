import type { Manifest } from '../manifest.ts'
import { runFacts, type RunFacts } from '../history/run-facts.ts'

/** More are counted. */
const MOST_TOLD = 12
const LONGEST_VALUE = 60

/** What makes the runs of two sides less comparable: each fact that is not the same in all of them, with its values. */
export function describeDifferences(base: readonly Manifest[], run: readonly Manifest[]): string[] {
  const [before, after] = [base.map(runFacts), run.map(runFacts)]
  const names = [...new Set([...before, ...after].flatMap((facts) => [...facts.keys()]))]
  const told = names.flatMap((name) => {
    const [ofBase, ofRun] = [valuesOf(name, before), valuesOf(name, after)]
    return new Set([...ofBase, ...ofRun]).size > 1
      ? [`${name} differs: ${list(ofBase)} in base, ${list(ofRun)} in run`]
      : []
  })
  const more = told.length - MOST_TOLD
  return more > 0 ? [...told.slice(0, MOST_TOLD), `and ${more} more facts differ`] : told
}

const valuesOf = (name: string, all: readonly RunFacts[]): string[] => [
  ...new Set(all.map((facts) => facts.get(name) ?? 'none')),
]

const list = (values: readonly string[]): string =>
  values.map((value) => (value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 1)}…` : value)).join(' and ')
