// What the rows of data sets become at the wire.
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../src/reading/mistake.ts'
import { readScenarioFile } from '../../src/scenario/validate-script.ts'
import { answer, useCallServer } from '../bedrock/call-server.ts'
import { type Way, ways } from '../bedrock/ways.ts'
import { conduct, planFor, temporaryFolder } from './conduct.ts'

const { serve } = useCallServer()

const MODEL = 'us.amazon.nova-pro-v1:0'

interface SentBody {
  readonly system?: readonly { readonly text: string }[]
  readonly messages: readonly { readonly role: string; readonly content: readonly object[] }[]
  readonly inferenceConfig?: { readonly maxTokens: number }
  readonly toolConfig?: { readonly tools: readonly { readonly toolSpec: { readonly name: string } }[] }
}

interface Sent {
  readonly path: string
  readonly body: SentBody
}

/** Sends as many calls of an entry as are asked for, and returns what came. */
async function send(entry: object, iterations: number, decoder: 'seismo' | 'sdk' = 'seismo'): Promise<Sent[]> {
  const way = ways.find(({ mode }) => mode.api === 'converse-stream') as Way
  const server = await serve(answer(way, way.reply))
  const modes = { one: { model: MODEL }, two: { model: 'us.amazon.nova-lite-v1:0' } }
  const scenarios = [{ executor: 'shared-iterations', vus: 1, iterations, modes: ['one'] }]
  const plan = planFor(server.url, { modes, scenarios, threads: 2, mix: [{ name: 'rows', nonce: false, ...entry }] })
  await conduct({ ...plan, decoder })
  return server.calls.map(({ body, path }) => ({ path, body: JSON.parse(body) as SentBody }))
}

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}

const textIn = ({ messages }: SentBody): unknown => Object.values(messages[0]?.content[0] ?? {})[0]

const lines = (...rows: readonly object[]): string => rows.map((row) => JSON.stringify(row)).join('\n')
const textsOf = (sent: readonly Sent[]): unknown[] =>
  sent.map(({ body }) => body.messages.map(({ content }) => content.map((block) => Object.values(block)[0] as unknown)))

test('each row is sent once with its own limit, in its own mode, behind its own system prompt', async () => {
  const rows = Array.from({ length: 12 }, (_, row) => ({
    q: `question ${row}`,
    sys: `system ${row}`,
    limit: row + 1,
    model: row % 3 === 0 ? 'second' : row % 3 === 1 ? MODEL : null,
  }))
  const dataset = fileOf(
    'rows.jsonl.gz',
    Buffer.concat([gzipSync(lines(...rows.slice(0, 5)) + '\n'), gzipSync(lines(...rows.slice(5)))]),
  )
  const fields = {
    dataset,
    field: 'q',
    system: { field: 'sys' },
    maxOutputTokens: { field: 'limit' },
    mode: { field: 'model', map: { second: 'two' } },
  }
  const sent = await send(fields, 12)
  const expected = rows.map(({ limit, model, q, sys }) => ({
    q,
    sys,
    limit,
    model: model === 'second' ? 'us.amazon.nova-lite-v1:0' : MODEL,
  }))
  const seen = sent.map(({ body, path }) => ({
    q: textIn(body),
    sys: body.system?.[0]?.text,
    limit: body.inferenceConfig?.maxTokens,
    model: decodeURIComponent(path.split('/')[2] ?? ''),
  }))
  expect(seen.toSorted((one, other) => (one.limit ?? 0) - (other.limit ?? 0))).toEqual(expected)
})

test('a request goes out with its history, its tools and its media, and with the nonce ahead of all of it', async () => {
  const body = {
    max_tokens: 9,
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'One?' },
      { role: 'assistant', content: 'Yes.' },
      { role: 'user', content: [{ type: 'text', text: 'Two?' }] },
      { role: 'assistant', content: 'Not asked for.' },
    ],
    tools: [{ type: 'function', function: { name: 'a.b', parameters: { type: 'object', properties: {} } } }],
  }
  const dataset = fileOf('batch.jsonl', lines({ custom_id: '1', body }))
  const [sent] = await send({ dataset, nonce: true }, 1)
  expect(sent?.body.system?.[0]?.text).toMatch(/^\[[\d ]{23}\]\nBe brief\.$/)
  expect(textsOf(sent === undefined ? [] : [sent])).toEqual([[['One?'], ['Yes.'], ['Two?']]])
  expect(sent?.body.inferenceConfig?.maxTokens).toBe(9)
  expect(sent?.body.toolConfig?.tools.map(({ toolSpec }) => toolSpec.name)).toEqual(['a_b'])
})

test.each(['seismo', 'sdk'] as const)('%s: halves of characters are replaced, and rows left out', async (decoder) => {
  const content = '{"prompt":"cut \\ud83d"}\n{"prompt":" "}\n{"prompt":"\\ud83d\\ude00"}\n'
  const entry = { dataset: fileOf('a.jsonl', content), replaceHalves: true, skipBad: true }
  expect(new Set((await send(entry, 2, decoder)).map(({ body }) => textIn(body)))).toEqual(
    new Set(['cut \ufffd', '😀']),
  )
})

test('the turns of a conversation are the questions of several rows', async () => {
  const dataset = fileOf('a.csv', '\ufeffid;q\r\n1;"a;b"\r\n2;c\r\n')
  const sent = await send({ dataset, field: 'q', turns: 2 }, 1)
  expect(sent.map(({ body }) => body.messages.length)).toEqual([1, 3])
  const [, second] = textsOf(sent) as string[][][]
  expect(new Set([second?.[0]?.[0], second?.[2]?.[0]])).toEqual(new Set(['a;b', 'c']))
})

const cases = resolve(import.meta.dirname, '../../../shared/cases')

const read = (folder: string, file: string) => {
  try {
    const { notices, prompts } = readScenarioFile(join(cases, folder, file))
    const sources = prompts.map(({ source }) => source)
    return { notices: notices.join('\n'), sources, mistakes: '' }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { notices: '', sources: [], mistakes: error.message }
  }
}

describe.skipIf(!existsSync(cases))(
  `the cases from the field${existsSync(cases) ? '' : ' (skipped: they are not here)'}`,
  () => {
    test.each([
      ['BC-02', 'rivers.yml', 'is read as a JSON array of Alpaca instructions (2 rows)'],
      ['BC-02', 'chat.yml', 'is read as a JSON array of ShareGPT conversations (2 rows)'],
      ['BC-02', 'lines.yml', 'is read as JSON lines (2 rows)'],
      ['BC-02', 'field.yml', 'uses the columns input, output'],
      ['BC-11', 'csv.yml', 'every prompt is a number'],
      ['BC-13', 'none.yml', 'uses the column expected_output_tokens'],
      ['BC-15', 'one.yml', 'uses the column context'],
    ])('%s %s is told', (folder, file, notice) => {
      expect(read(folder, file).notices).toContain(notice)
    })

    test.each([
      ['BC-02', 'jsonl.yml', 'the file looks like a JSON array: leave format out'],
      ['BC-11', 'jsonl.yml', 'if these are lengths and not prompts'],
      ['BC-18', 'y-csv.yml', 'y.csv:3:1'],
      ['BC-18', 'y-jsonl.yml', '2 more lines have a mistake; skipBad: true'],
      ['BC-23', 'scenario.yml', 'texts.jsonl:2:1  expected whole characters, found half a character'],
    ])('%s %s is refused', (folder, file, mistake) => {
      expect(read(folder, file).mistakes).toContain(mistake)
    })

    test('BC-13 row.yml and BC-15 both.yml are what was wished', () => {
      expect(read('BC-13', 'row.yml').sources[0]).toMatchObject({ facts: { limits: { mean: 352.5, greatest: 700 } } })
      expect(read('BC-15', 'both.yml').sources[0]).toMatchObject({ facts: { rows: 2, characters: { longest: 50 } } })
    })

    test('are those of the folder', () => {
      expect(readdirSync(cases)).toEqual(expect.arrayContaining(['BC-02', 'BC-11', 'BC-13', 'BC-15', 'BC-18', 'BC-23']))
    })
  },
)
