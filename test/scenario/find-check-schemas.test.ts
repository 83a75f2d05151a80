import { expect, test } from 'vitest'
import { parsePromptFile } from '../../src/scenario/read-prompt-file.ts'
import { readsOf } from './text-files.ts'

const files: Readonly<Record<string, string>> = {
  'load/answer.json': '{"type":"object","required":["city"]}',
  'load/answer.yml': 'type: object\nrequired: [city]\n',
  'load/list.json': '[1]',
  'load/wrong.json': '{"type":"objekt"}',
  'load/broken.json': '{"type":',
}
const parse = (json: string) =>
  parsePromptFile(
    'load/prompts.yml',
    `mix: [{ name: p, template: Hello, checks: [{ name: c, json: ${json} }] }]\n`,
    readsOf(files),
  )

test.each(['./answer.json', 'answer.yml', '{ type: object, required: [city] }'])(
  '%s is the schema of a check',
  (json) => {
    const { entries, mistakes } = parse(json)
    expect(mistakes).toEqual([])
    expect(entries[0]?.checks[0]?.must.json).toEqual({ type: 'object', required: ['city'] })
  },
)

test('a file with a schema is one of the files that the prompts are of', () => {
  expect(parse('./answer.json').datasets).toEqual([expect.stringMatching(/load\/answer\.json$/)])
})

test.each([
  ['./none.json', 'expected the path of a file with a JSON schema, found no such file (load/none.json)'],
  ['./list.json', 'expected the path of a file with a JSON schema, found [1] (load/list.json)'],
  ['./wrong.json', "expected a JSON schema, found one that can't be used: "],
  ['{ type: objekt }', "expected a JSON schema, found one that can't be used: "],
  ['{ $ref: "#/none" }', "expected a JSON schema, found one that can't be used: can't resolve reference #/none"],
  ['7', 'expected a JSON schema, or the path of a file with one'],
])('%s is no schema, and its place is told', (json, message) => {
  const { mistakes } = parse(json)
  expect(mistakes).toHaveLength(1)
  expect(mistakes[0]).toMatchObject({
    file: 'load/prompts.yml',
    path: 'mix[0].checks[0].json',
    message: expect.stringContaining(message) as string,
  })
})

test('what is wrong in a file is told of the file', () => {
  expect(parse('./broken.json').mistakes[0]).toMatchObject({ file: 'load/broken.json', line: 1 })
})
