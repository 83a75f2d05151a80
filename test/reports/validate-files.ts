import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { expect } from 'vitest'

const compile = (name: string): ValidateFunction => {
  const path = new URL(`../../docs/schemas/${name}.schema.json`, import.meta.url)
  return new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync(path, 'utf8')) as object)
}

export const validateSummary = compile('summary')
export const validateManifest = compile('run')
export const validateCall = compile('call')

export function errorsIn(validate: ValidateFunction, value: unknown): readonly unknown[] {
  validate(value)
  return validate.errors ?? []
}

/** Both of the files in a run's folder that have a schema. */
export function expectFilesAsTheirSchemasSay(folder: string): void {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  expect(errorsIn(validateSummary, read('summary.json'))).toEqual([])
  expect(errorsIn(validateManifest, read('run.json'))).toEqual([])
}
