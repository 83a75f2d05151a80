import { ConfigError } from '../reading/mistake.ts'
import { cut } from '../reading/mistake.ts'
import { EXPECTED_SEGMENT, segmentSchema } from './segment-schema.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** What Kubernetes (indexed jobs) and AWS Batch (array jobs) count their machines with, from 0. */
const INDEX_VARIABLES = ['JOB_COMPLETION_INDEX', 'AWS_BATCH_JOB_ARRAY_INDEX'] as const

/**
 * The segment that the environment names, such as `2/5`: SEISMO_SEGMENT, or an index that the platform sets and
 * the SEISMO_SEGMENTS beside it.
 * @throws {ConfigError} when there is one without the other, or they are no segment.
 */
export function segmentOfEnvironment(variables: Variables): string | undefined {
  const set = (name: string): string | undefined => (variables[name] === '' ? undefined : variables[name])
  const segment = set('SEISMO_SEGMENT')
  if (segment !== undefined) {
    if (segmentSchema.safeParse(segment).success) return segment
    throw mistake('SEISMO_SEGMENT', `expected ${EXPECTED_SEGMENT}, found ${JSON.stringify(cut(segment))}`)
  }
  const name = INDEX_VARIABLES.find((variable) => set(variable) !== undefined)
  const count = set('SEISMO_SEGMENTS')
  if (name === undefined && count === undefined) return undefined
  if (name === undefined) {
    throw mistake(
      'SEISMO_SEGMENTS',
      `expected ${INDEX_VARIABLES.join(' or ')} beside it, found neither`,
      'where the platform sets no index, say --segment 2/5, or set SEISMO_SEGMENT',
    )
  }
  const index = set(name) ?? ''
  if (count === undefined) {
    throw mistake(
      name,
      `expected SEISMO_SEGMENTS beside it, found ${name}=${index} alone`,
      'set SEISMO_SEGMENTS to the number of machines; or, to make the whole run on each, SEISMO_SEGMENT to 1/1',
    )
  }
  if (!isWhole(count) || Number(count) < 1) {
    throw mistake('SEISMO_SEGMENTS', `expected a whole number of at least 1, found ${JSON.stringify(count)}`)
  }
  if (!isWhole(index) || Number(index) >= Number(count)) {
    throw mistake(
      name,
      `expected a whole number below SEISMO_SEGMENTS, which is ${count}, found ${JSON.stringify(index)}`,
    )
  }
  return `${Number(index) + 1}/${Number(count)}`
}

const isWhole = (text: string): boolean => /^\d{1,9}$/.test(text)

const mistake = (path: string, message: string, hint: string | null = null): ConfigError =>
  new ConfigError([{ file: null, line: null, column: null, path, message, hint }])
