import { expect, test } from 'vitest'
import { fileFormatOf, formatOfName } from '../../../src/reading/data-sets/file-format.ts'

test.each([
  ['a.jsonl', 'jsonl'],
  ['a.NDJSON', 'jsonl'],
  ['a.jsonl.gz', 'jsonl'],
  ['a.json', 'json'],
  ['a.csv', 'csv'],
  ['a.tsv.gz', 'tsv'],
  ['a.txt', 'text'],
  ['prompts', 'text'],
])('%s is %s by its name', (path, format) => {
  expect(formatOfName(path)).toBe(format)
})

const ARRAY = '[\n  {\n    "prompt": "a"\n  },\n  {"prompt": "b"}\n]\n'
const LINES = '{"prompt":"a"}\n\n{"prompt":"b"}\n'

test.each([
  ['a.json', ARRAY, 'a JSON array'],
  ['a.jsonl', ARRAY, 'a JSON array'],
  ['a.txt', ARRAY, 'a JSON array'],
  ['a.json', '["a", "b"]', 'a JSON array'],
  ['a.json', '[]', 'a JSON array'],
  ['a.json', '[{"prompt": "a"}', 'a JSON array'],
  ['a.json', '[{"prompt": broken}]', 'a JSON array'],
  ['a.txt', '[note] Name a sea.\n', 'lines of text'],
  ['a.txt', '["quoted"] is a word\n', 'lines of text'],
  ['a.txt', '[INST] Go. [/INST]\n', 'lines of text'],
  ['a.json', LINES, 'JSON lines'],
  ['a.txt', LINES, 'JSON lines'],
  ['a.txt', '{"prompt":"a"}\nplain\n', 'lines of text'],
  ['a.txt', '{who} is it?\n', 'lines of text'],
  ['a.jsonl', LINES, 'JSON lines'],
  ['a.jsonl', 'not json\n{"prompt":"a"}\n', 'JSON lines'],
  ['a.jsonl', '[1]\n[2]\n', 'JSON lines'],
  ['a.json', '{\n  "prompt": "a"\n}\n{\n  "prompt": "b"\n}\n', 'JSON values'],
  ['a.jsonl', '{\n  "prompt": "a"\n}\n', 'JSON values'],
  ['a.csv', 'prompt\na\n', 'CSV'],
  ['a.csv', 'id;prompt\n1;a\n', 'CSV of semicolons'],
  ['a.tsv', 'id\tprompt\n1\ta\n', 'TSV'],
  ['a.tsv', 'id,prompt\n1,a\n', 'CSV'],
])('%s that begins with %j is read as %s', (path, text, words) => {
  expect(fileFormatOf(Buffer.from(text), true, path, null).words).toBe(words)
})

test.each([
  ['text', ARRAY, 'lines of text'],
  ['jsonl', ARRAY, 'JSON lines'],
  ['json', ARRAY, 'a JSON array'],
  ['tsv', 'a,b\n1,2\n', 'TSV'],
] as const)('what is said to be %s is read so', (given, text, words) => {
  expect(fileFormatOf(Buffer.from(text), true, 'a.json', given).words).toBe(words)
})

test.each([
  ['one\rtwo\r', 'cr'],
  ['one\r\ntwo\r\n', 'lf'],
])('lines of %j end by %s: by a carriage return where there is no line feed', (text, lineEnd) => {
  expect(fileFormatOf(Buffer.from(text), true, 'a.txt', null).framing).toEqual({ kind: 'lines', lineEnd })
})
