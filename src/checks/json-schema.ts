// JSON schemas of replies. Ajv takes a while to load, and most runs have no such check.
import { createRequire } from 'node:module'
import type { Ajv, Options } from 'ajv'
import type { JsonObject } from '../conversation/json.ts'
import { compilePattern } from './bounded-pattern.ts'

const require = createRequire(import.meta.url)

/** Draft 7 and the one before it. What names another draft, or none, is read as 2020-12. */
const IS_DRAFT_7 = /^https?:\/\/json-schema\.org\/draft-0[67]\/schema#?$/

const patternsOf = Object.assign(
  (source: string, flags: string) => ({
    test: compilePattern(source, flags),
    // By it Ajv tells patterns apart.
    toString: () => `/${source}/${flags}`,
  }),
  // Where Ajv would write code to a file, which nobody asks for.
  { code: 'new RegExp' },
)

const OPTIONS: Options = {
  // Keywords that it does not know are remarks, and a format is one too.
  strict: false,
  validateFormats: false,
  // Its warnings would go to the console.
  logger: false,
  code: { regExp: patternsOf },
}

/**
 * Says whether a value follows the schema. A pattern in it that takes too long throws a `PatternTimeout`.
 * @throws Error in words when it is no schema.
 */
export function compileJsonSchema(schema: JsonObject): (value: unknown) => boolean {
  const { $schema: draft, ...content } = schema
  const isDraft7 = typeof draft === 'string' && IS_DRAFT_7.test(draft)
  const { default: Validator } = require(isDraft7 ? 'ajv' : 'ajv/dist/2020.js') as {
    readonly default: new (options: Options) => Ajv
  }
  const validate = new Validator(OPTIONS).compile(content)
  return (value) => validate(value)
}
