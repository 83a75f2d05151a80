import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { jsonLines, loaded, logRecord, rowsOf, traceFile, traceFolder } from '../traces/trace-files.ts'
import { blocksAt } from '../../src/traces/trace-table.ts'
import { seismoHere } from './seismo-here.ts'

const linesOf = (path: string): Record<string, unknown>[] => {
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** Conversations of a few turns behind one system prompt, in words that occur nowhere else. */
function writeLog(path: string): { readonly secrets: readonly string[] } {
  const secrets = [
    'zebrafish',
    'quicksilver',
    'marmalade',
    'obelisk',
    'tamarind',
    'periwinkle',
    'alice@example.com',
    'kumquat',
  ]
  const [system = '', ask = '', answer = '', name = '', tool = '', more = '', person = '', key = ''] = secrets
  const records: Record<string, unknown>[] = []
  for (let conversation = 0; conversation < 20; conversation++) {
    const messages: unknown[] = []
    for (let turn = 0; turn < 3; turn++) {
      messages.push({ role: 'user', content: [{ text: `${ask} ${conversation} ${more} ${'lorem '.repeat(300)}` }] })
      const characters = JSON.stringify(messages).length + 4_000
      records.push(
        logRecord({
          timestamp: `2026-04-19T13:${String(conversation).padStart(2, '0')}:${String(turn * 20).padStart(2, '0')}Z`,
          operation: turn === 2 ? 'InvokeModel' : 'ConverseStream',
          body: {
            system: [{ text: `${system} ${'ipsum '.repeat(650)}` }],
            toolConfig: { tools: [{ toolSpec: { name: tool, inputSchema: { json: {} } } }] },
            messages: [...messages],
          },
          output: { output: { message: { content: [{ text: answer }] } } },
          tokens: [Math.round(characters / 4), 10 + turn],
          metadata: { [key]: `${person}-${conversation}`, name },
        }),
      )
      messages.push({ role: 'assistant', content: [{ text: `${answer} ${'dolor '.repeat(40)}` }] })
    }
  }
  writeFileSync(path, jsonLines(records))
  return { secrets: [...secrets, 'lorem', 'ipsum', 'dolor', '123456789012', 'assumed-role', '7487ab04'] }
}

describe('seismo trace import', () => {
  test('writes of a log its shape alone: not a word of it, nor who called', async () => {
    const folder = traceFolder()
    const { secrets } = writeLog(join(folder, 'log.jsonl'))
    for (const words of [[], ['--session-key', 'kumquat'], ['--session-key', 'name']]) {
      const { code, stderr, stdout } = await seismoHere(
        folder,
        'trace',
        'import',
        'log.jsonl',
        '--out',
        'out.jsonl',
        ...words,
      )
      expect(code).toBe(0)
      expect(stdout).toBe('out.jsonl\n')
      expect(stderr).toContain('60 requests of a Bedrock invocation log, as shape only: no text is in it.')
      const text = readFileSync(join(folder, 'out.jsonl'), 'utf8')
      for (const secret of secrets) expect(text).not.toContain(secret)
      // What is not a number is a key of the format, the model, a date or a word of the header.
      const words_ = new Set(text.match(/[A-Za-z][\w.:-]*/g))
      expect([...words_].toSorted()).toEqual(
        [
          'at',
          'blockTokens',
          'blocks',
          'content',
          'false',
          'in',
          'leftOut',
          'model',
          'out',
          'requests',
          'schema',
          'session',
          'source',
          'spreadMs',
          'startedAt',
          'turn',
          'version',
          'seismo.trace',
          'bedrock-invocation-log',
          'global.anthropic.claude-opus-4-6-v1',
          'T13:00:00.',
        ]
          .map((word) => [...words_].find((found) => found.startsWith(word)) ?? word)
          .toSorted(),
      )
    }
  })

  test('keeps lengths, times, sessions and what requests share', async () => {
    const folder = traceFolder()
    writeLog(join(folder, 'log.jsonl'))
    await seismoHere(folder, 'trace', 'import', 'log.jsonl', '--out', 'out.jsonl.gz')
    const [log, written] = [loaded(join(folder, 'log.jsonl')), loaded(join(folder, 'out.jsonl.gz'))]
    const [header, first, second] = linesOf(join(folder, 'out.jsonl.gz'))
    expect(header).toMatchObject({
      schema: 'seismo.trace/1',
      source: 'bedrock-invocation-log',
      requests: 60,
      spreadMs: 1_000,
      content: false,
      leftOut: {},
    })
    expect(first).toMatchObject({ at: 0, session: 1, turn: 1, out: 10, model: 'global.anthropic.claude-opus-4-6-v1' })
    expect(second).toMatchObject({ session: 1, turn: 2, out: 11 })
    expect(rowsOf(written).map(([, ...tokens]) => tokens)).toEqual(rowsOf(log).map(([, ...tokens]) => tokens))
    // Whole seconds are spread within their second, and no further.
    const moved = rowsOf(written).map(([at = 0], index) => at - (rowsOf(log)[index]?.[0] ?? 0))
    expect(moved.filter((ms) => !(ms > -1 && ms < 1_000))).toEqual([])
    expect(written.table.session).toEqual(log.table.session)
    const shared = (request: number) => [blocksAt(log.table, request), blocksAt(written.table, request)]
    for (let request = 0; request < 60; request++) expect(shared(request)[1]).toEqual(shared(request)[0])
    expect(written.blockTokens).toBeCloseTo(log.blockTokens ?? NaN, 3)
    expect(log.blockTokens).toBeCloseTo(256, -1)
  })

  test('keeps the texts of Converse where they are asked for, in a file for its owner alone', async () => {
    const folder = traceFolder()
    writeLog(join(folder, 'log.jsonl'))
    const { code, stderr } = await seismoHere(folder, 'trace', 'import', 'log.jsonl', '--content', '--out', 'out.jsonl')
    expect(code).toBe(0)
    expect(stderr).toContain('60 requests of a Bedrock invocation log, 40 requests with texts: keep the file private.')
    const [header, first, , third] = linesOf(join(folder, 'out.jsonl'))
    expect(header).toMatchObject({ content: true })
    expect(first).toMatchObject({ call: { system: [{ text: expect.stringContaining('zebrafish') as string }] } })
    // A native body is no call of Converse.
    expect(third).not.toHaveProperty('call')
    expect(statSync(join(folder, 'out.jsonl')).mode & 0o777).toBe(0o600)
    expect((await seismoHere(folder, 'trace', 'import', 'out.jsonl', '--out', 'again.jsonl')).code).toBe(0)
    expect(readFileSync(join(folder, 'again.jsonl'), 'utf8')).not.toContain('zebrafish')
    expect((await seismoHere(folder, 'trace', 'import', 'out.jsonl', '--content', '--out', 'again.jsonl')).code).toBe(0)
    expect(linesOf(join(folder, 'again.jsonl')).slice(1)).toEqual(linesOf(join(folder, 'out.jsonl')).slice(1))
  })

  test('tells what it left out, and takes a part where one is asked for', async () => {
    const folder = traceFolder()
    traceFile(
      'Timestamp,Model,Request tokens,Response tokens\n5,a,472,18\n4,a,1087,0\n3,b,10,230\n9,a,10,23\n',
      'burst.csv',
      folder,
    )
    const { stderr } = await seismoHere(
      folder,
      'trace',
      'import',
      'burst.csv',
      '--out',
      'o.jsonl',
      '--model',
      'a',
      '--to',
      '6s',
    )
    expect(stderr.split('\n')).toEqual([
      '1 request of a BurstGPT trace, as shape only: no text is in it.',
      'Left out: 1 request outside of the window.',
      'Left out: 1 request without output tokens, as of a call that failed.',
      'Left out: 1 request of other models.',
      'Sorted by time: 2 requests stood behind a later one.',
      '',
    ])
    expect(linesOf(join(folder, 'o.jsonl'))[0]).toMatchObject({
      leftOut: { noOutput: 1, otherModel: 1, outsideWindow: 1 },
    })
  })

  test('leaves nothing half: neither a file nor a draft of one', async () => {
    const folder = traceFolder()
    traceFile('a,b\n1,2\n', 'x.csv', folder)
    const refused = await seismoHere(folder, 'trace', 'import', 'x.csv', '--out', 'o.jsonl')
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(/^expected a trace, found a table with a, b \(x\.csv\)\n {4}known are /)
    writeLog(join(folder, 'log.jsonl'))
    const unwritten = await seismoHere(folder, 'trace', 'import', 'log.jsonl', '--out', 'no/such/o.jsonl')
    expect(unwritten).toMatchObject({ code: 1, stderr: 'Cannot write no/such/o.jsonl: the folder is gone (ENOENT)\n' })
    expect(readdirSync(folder).toSorted()).toEqual(['log.jsonl', 'x.csv'])
    expect(existsSync(join(folder, 'no'))).toBe(false)
  })
})

describe('seismo trace describe', () => {
  test('prints what a trace holds', async () => {
    const folder = traceFolder()
    writeLog(join(folder, 'log.jsonl'))
    const { code, stdout } = await seismoHere(folder, 'trace', 'describe', 'log.jsonl')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^log\.jsonl: Bedrock invocation log, 60 requests in 19m40s, from 2026-04-19T13:00:00\.000Z\.$/m,
    )
    expect(stdout).toMatch(
      /^ {2}0\.05 requests\/s on average; at most 1 in a second \(at 0s\) and 3 in a minute \(at 0s\)$/m,
    )
    expect(stdout).toMatch(/^ {2}the process cannot be told: fewer than 100 gaps$/m)
    expect(stdout).toMatch(/^ {2}output +11 +11 +12 +12 +12$/m)
    expect(stdout).toMatch(/^ {2}20 sessions of 3\.00 turns on average, p90 3, at most 3$/m)
    expect(stdout).toMatch(
      /^ {2}\d+ different blocks of 2\d\d tokens; a cache that forgets nothing would read [67]\d\.\d % of the input$/m,
    )
    expect(stdout).toMatch(/^ {2}global\.anthropic\.claude-opus-4-6-v1 {2}60 requests \(100\.0 %\)$/m)
  })

  test('prints the same as JSON', async () => {
    const folder = traceFolder()
    writeLog(join(folder, 'log.jsonl'))
    const { stdout } = await seismoHere(folder, 'trace', 'describe', 'log.jsonl', '--json', '--limit', '30')
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'bedrock-invocation-log',
      requests: 30,
      leftOut: { beyondLimit: 30 },
      sessions: { count: 10, turns: { max: 3 } },
      outputTokens: { p50: 11, max: 12 },
    })
  })

  test.each([
    [
      ['--from', 'noon'],
      "option '--from <moment>' argument 'noon' is invalid. Expected a time such as 1h30m, or a date such as 2026-04-19T13:00:00Z.",
    ],
    [['--sample', '0'], 'Expected a share above 0 and up to 1.'],
    [['--limit', '1.5'], 'Expected a whole number of at least 1.'],
    [['--columns', 'at=a,in=b'], 'Expected at=NAME,in=NAME,out=NAME, and session=, model=, blocks= or unit=s|ms|us.'],
    [
      ['--from', '3h'],
      'expected a trace with a request that counts, found none (log.jsonl)\n    60 requests outside of the window',
    ],
  ])('%j is refused', async (words, message) => {
    const folder = traceFolder()
    writeLog(join(folder, 'log.jsonl'))
    const { code, stderr } = await seismoHere(folder, 'trace', 'describe', 'log.jsonl', ...words)
    expect(code).toBe(1)
    expect(stderr).toContain(message)
  })
})

test('seismo validate prints the load, the tokens and the first request of a trace', async () => {
  const folder = traceFolder()
  traceFile(
    'Timestamp,Model,Request tokens,Response tokens\n0,a,100,10\n1,b,200,20\n2,a,3000,500\n4,a,50,0\n',
    't.csv',
    folder,
  )
  traceFile(
    JSON.stringify({
      config: {
        target: 'simulator',
        engines: {
          bedrock: { modes: { a: { model: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', region: 'us-east-2' } } },
        },
      },
      scenarios: [{ name: 'replay', engine: 'bedrock', executor: 'trace', trace: './t.csv', speed: '10x' }],
    }),
    'load.json',
    folder,
  )
  const { code, stderr, stdout } = await seismoHere(folder, 'validate', 'load.json')
  expect(code).toBe(0)
  expect(stderr).toContain('Trace of replay: Left out: 1 request without output tokens, as of a call that failed.')
  expect(stdout).toMatch(
    /^ {2}replay +trace, t\.csv \(BurstGPT trace\) for 300ms, 10 times as fast as recorded, at most 1,000 VUs, graceful stop 30s$/m,
  )
  expect(stdout).toMatch(/^ +3 iterations due; those that find no free VU are dropped$/m)
  expect(stdout).toMatch(/^ {2}trace +– {2}the requests of the trace$/m)
  expect(stdout).toMatch(/^ {2}a +3,830 tokens in 3 calls, each at most 3,000 in and 500 out$/m)
  expect(stdout).toMatch(/"text": "<\d+ characters>"/)
})
