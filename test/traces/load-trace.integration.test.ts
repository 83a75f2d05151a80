import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { blocksAt } from '../../src/traces/trace-table.ts'
import { jsonLines, load, loaded, logRecord, rowsOf, traceFile, traceFolder } from './trace-files.ts'

const AZURE = 'TIMESTAMP,ContextTokens,GeneratedTokens'
const FROM_MS = Date.UTC(2024, 4, 10)

const rowsWith = (good: number, bad: number): string =>
  [
    AZURE,
    ...Array.from({ length: good }, () => '2024-05-10 00:00:00,1,1'),
    ...Array.from({ length: bad }, () => '2024-05-10,x,1'),
  ].join('\n')

const stamp = (second: number): string => new Date(FROM_MS + second * 1_000).toISOString()

const afterStart = (seconds: number) => ({ kind: 'offset', ms: seconds * 1_000 }) as const

const onDate = (seconds: number) => ({ kind: 'date', ms: FROM_MS + seconds * 1_000 }) as const

const bailianRow = (chat: number, parent: number, at: number) => ({
  chat_id: chat,
  parent_chat_id: parent,
  timestamp: at,
  input_length: 40,
  output_length: 3,
  type: 'text',
  turn: 1,
  hash_ids: [1, 2, 3],
})

describe("Azure's traces are read", () => {
  test('of 2023: seven digits, no zone, CRLF, no line end at the end', () => {
    const trace = loaded(
      traceFile(`${AZURE}\r\n2023-11-16 18:17:03.9799600,4808,10\r\n2023-11-16 18:17:04.0319600,3180,8`),
    )
    expect(trace).toMatchObject({ kind: 'azure-llm', hasDates: true })
    expect(rowsOf(trace).map(([, ...tokens]) => tokens)).toEqual([
      [4_808, 10],
      [3_180, 8],
    ])
    expect((trace.table.atMs[1] as number) - (trace.table.atMs[0] as number)).toBeCloseTo(52, 2)
  })

  test('of 2024: a fraction or none, in one file', () => {
    const trace = loaded(
      traceFile(`${AZURE}\n2024-05-10 00:00:00.009930+00:00,2162,5\n2024-05-10 00:00:01+00:00,2399,6\n`),
    )
    expect(rowsOf(trace)[1]).toEqual([FROM_MS + 1_000, 2_399, 6])
  })
})

describe("BurstGPT's traces are read", () => {
  test('of the first release: whole seconds, failures without a response', () => {
    const trace = loaded(
      traceFile(
        'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,472,18,490,Conversation log\n45,GPT-4,1087,0,1087,API log\n45,GPT-4,10,230,240,API log\n',
      ),
    )
    expect(trace).toMatchObject({ kind: 'burstgpt', hasDates: false, leftOut: { noOutput: 1 } })
    expect(rowsOf(trace)).toEqual([
      [5_000, 472, 18],
      [45_000, 10, 230],
    ])
    expect(trace.table.labels).toEqual(['ChatGPT', 'GPT-4'])
  })

  test('of the second: a session and a time elapsed, with blanks in the header', () => {
    const trace = loaded(
      traceFile(
        'Timestamp, Session ID, Elapsed time, Model, Request tokens, Response tokens, Total tokens, Log Type\n5.5,7,1.2,ChatGPT,472,18,490,Conversation log\n6,,0.5,ChatGPT,9,8,17,API log\n8,7,2,ChatGPT,600,5,605,Conversation log\n',
      ),
    )
    expect([...trace.table.session]).toEqual([0, -1, 0])
  })
})

test("Mooncake's traces are read: milliseconds, chained blocks of 512 tokens", () => {
  const trace = loaded(
    traceFile(
      '{"timestamp": 0, "input_length": 700, "output_length": 5, "hash_ids": [10, 20]}\n{"timestamp": 3000, "input_length": 600, "output_length": 4, "hash_ids": [10, 30]}\n',
      'm.jsonl',
    ),
  )
  expect(trace).toMatchObject({ kind: 'mooncake', blockTokens: 512 })
  expect([0, 1].map((request) => [...(blocksAt(trace.table, request) ?? [])])).toEqual([
    [0, 1],
    [0, 2],
  ])
})

test("Bailian's traces are read: seconds, sessions by their parents, and roots where a parent is missing", () => {
  const trace = loaded(
    traceFile(
      jsonLines([bailianRow(1, -1, 0.5), bailianRow(2, 1, 1), bailianRow(3, 99, 2), bailianRow(4, 2, 3)]),
      'qwen_traceA_blksz_16.jsonl',
    ),
  )
  expect(trace).toMatchObject({ kind: 'bailian', blockTokens: 16 })
  expect([...trace.table.session]).toEqual([0, 0, 1, 0])
  expect(trace.table.atMs[0]).toBe(500)
})

describe('other files are read by the names of their columns:', () => {
  const columns = {
    at: 'ts',
    in: 'prompt',
    out: 'completion',
    session: null,
    model: null,
    blocks: null,
    unit: 's',
  } as const

  test.each([
    ['a table', 'ts,prompt,completion\n1,10,20\n', 'x.csv'],
    ['of semicolons', 'completion;ts;prompt\n20;1;10\n', 'x.csv'],
    ['of tabs', 'ts\tprompt\tcompletion\n1\t10\t20\n', 'x.tsv'],
    ['with quotes', '"ts","prompt","note","completion"\n"1","10","a, ""b""","20"\n', 'x.csv'],
    ['JSON lines', '{"ts":1,"prompt":10,"completion":20}\n', 'x.jsonl'],
    ["pandas' whole numbers", 'ts,prompt,completion\n1.0,10.0,20.0\n', 'x.csv'],
  ])('%s', (_, content, name) => {
    expect(rowsOf(loaded(traceFile(content, name), { columns }))).toEqual([[1_000, 10, 20]])
  })

  test('with sessions, models, blocks, and a unit', () => {
    const named = { ...columns, session: 'user', model: 'model', blocks: 'hashes', unit: 'ms' } as const
    const trace = loaded(
      traceFile(
        '{"ts":5,"prompt":10,"completion":20,"user":"ann","model":"a","hashes":["x","y"]}\n{"ts":6,"prompt":11,"completion":20,"user":"ann","model":"b","hashes":["x"]}\n',
        'x.jsonl',
      ),
      { columns: named },
    )
    expect(rowsOf(trace)).toEqual([
      [5, 10, 20],
      [6, 11, 20],
    ])
    expect([...trace.table.session]).toEqual([0, 0])
    expect([...(blocksAt(trace.table, 1) ?? [])]).toEqual([0])
  })

  test.each([
    ['ts,prompt,completions\n', 'a file without the column completion', 'did you mean completions?'],
    ['ts,prompt\n', 'a file without the column completion', 'it has ts, prompt'],
  ])('one of them missing in %j', (content, found, hint) => {
    expect(load(traceFile(content), { columns })).toEqual({ found, hint })
  })
})

describe('a file is no trace', () => {
  test.each([
    ['empty', '', 'an empty file'],
    ['of blank lines', '\n \n', 'an empty file'],
    ['of prompts', 'What is the weather?\n', 'a file of another kind'],
    ['of other columns', 'a,b,c\n1,2,3\n', 'a table with a, b, c'],
    ['of other records', '{"prompt":"x"}\n', 'JSON lines with prompt'],
    ['a header alone', `${AZURE}\n`, 'an Azure LLM inference trace without a request'],
    ['a JSON document', '{\n  "a": 1\n}\n', 'a JSON document without events'],
    ['a broken one', '[\n  {"a"\n', 'a JSON document that is broken'],
    ['a newer trace of ours', '{"schema":"seismo.trace/9"}\n', 'a trace of the schema seismo.trace/9'],
  ])('%s', (_, content, found) => {
    expect(load(traceFile(content))).toMatchObject({ found })
  })

  test('a folder without logs, or with files of another kind', () => {
    expect(load(traceFolder())).toMatchObject({ found: 'a folder without invocation logs (.json.gz)' })
    const folder = traceFolder()
    traceFile('{"timestamp":0,"input_length":1,"output_length":1}\n', 'a.jsonl', folder)
    expect(load(folder)).toMatchObject({ found: 'a folder with files of another kind' })
  })
})

describe('lines that cannot be read', () => {
  test('are left out and counted, up to 1 %', () => {
    expect(loaded(traceFile(rowsWith(99, 1))).leftOut).toMatchObject({ unreadable: 1 })
  })

  test('are a mistake beyond that, with the place of the first', () => {
    expect(load(traceFile(rowsWith(98, 2)))).toMatchObject({
      found: expect.stringMatching(/of which 2 of 100 lines cannot be read, the first at trace\.csv:100$/) as string,
    })
  })

  test.each(['', 'x', '-1', '1.5', '9999999999'])('are those with %j tokens', (tokens) => {
    expect(load(traceFile(`${AZURE}\n2024-05-10 00:00:00,${tokens},1\n`))).toHaveProperty('found')
  })
})

describe('requests are chosen:', () => {
  const rows = [
    [0, 10, 1],
    [60, 20, 1],
    [30, 30, 1],
    [90, 40, 0],
    [120, 0, 1],
    [150, 50, 1],
  ]
  const path = () =>
    traceFile([AZURE, ...rows.map(([second = 0, ...tokens]) => [stamp(second), ...tokens].join(','))].join('\n'))
  const inputs = (selection: Parameters<typeof loaded>[1]) => {
    const trace = loaded(path(), selection)
    return { inputs: rowsOf(trace).map(([, input]) => input), leftOut: trace.leftOut, outOfOrder: trace.outOfOrder }
  }

  test('none that has no tokens; in the order of time', () => {
    expect(inputs({})).toMatchObject({
      inputs: [10, 30, 20, 50],
      leftOut: { noOutput: 1, noInput: 1 },
      outOfOrder: 1,
    })
  })

  test('from a moment on, and before another', () => {
    expect(inputs({ from: afterStart(30), to: afterStart(150) })).toMatchObject({
      inputs: [30, 20],
      leftOut: { outsideWindow: 2 },
    })
    expect(inputs({ from: onDate(60), to: onDate(151) }).inputs).toEqual([20, 50])
  })

  test('from the first in time, though it stands further down', () => {
    const unsorted = traceFile(
      [AZURE, `${stamp(100)},1,1`, `${stamp(200)},2,1`, `${stamp(50)},3,1`, `${stamp(10)},4,1`].join('\n'),
    )
    const inWindow = (from: number, to: number) =>
      rowsOf(loaded(unsorted, { from: afterStart(from), to: afterStart(to) })).map(([, input]) => input)
    expect(inWindow(0, 50)).toEqual([4, 3])
    expect(inWindow(85, 1_000)).toEqual([1, 2])
  })

  test('the first so many in time, and those that are short enough', () => {
    expect(inputs({ limit: 2 })).toMatchObject({ inputs: [10, 30], leftOut: { beyondLimit: 2 } })
    expect(inputs({ maxInputTokens: 29 })).toMatchObject({ inputs: [10, 20], leftOut: { tooLong: 2 } })
  })

  test('a date is refused where the trace has none', () => {
    const undated = traceFile('{"timestamp":0,"input_length":1,"output_length":1}\n')
    expect(load(undated, { from: { kind: 'date', ms: FROM_MS } })).toMatchObject({ found: 'a trace without dates' })
  })

  test('of some models', () => {
    const models = traceFile('Timestamp,Model,Request tokens,Response tokens\n1,a,1,1\n2,b,2,1\n3,,3,1\n')
    const trace = loaded(models, { labels: ['b'] })
    expect(rowsOf(trace)).toEqual([[2_000, 2, 1]])
    expect(trace.leftOut.otherModel).toBe(2)
  })

  test('a share of the sessions, each whole, and the same each time', () => {
    const lines = Array.from({ length: 2_000 }, (_, index) => `${index},${index % 500},m,${(index % 500) + 1},1`)
    const sessions = traceFile(['Timestamp,Session ID,Model,Request tokens,Response tokens', ...lines].join('\n'))
    const [once, again] = [loaded(sessions, { sample: 0.3 }), loaded(sessions, { sample: 0.3 })]
    expect(rowsOf(once)).toEqual(rowsOf(again))
    const turns = Map.groupBy(rowsOf(once), ([, input]) => input)
    expect([...turns.values()].filter((each) => each.length !== 4)).toEqual([])
    // 150 of 500, with a deviation of √(500 · 0.3 · 0.7) = 10.
    expect(Math.abs(turns.size - 150)).toBeLessThan(50)
  })
})

describe("Bedrock's invocation logs are read", () => {
  const records = [
    logRecord({ timestamp: '2026-04-19T13:28:51Z', tokens: [3, 52], cacheWrite: 24_479 }),
    logRecord({ timestamp: '2026-04-19T13:29:00Z', tokens: [3, 60], cacheRead: 24_479 }),
  ]

  test('from a file, compressed or not', () => {
    const expected = [
      [Date.UTC(2026, 3, 19, 13, 28, 51), 24_482, 52],
      [Date.UTC(2026, 3, 19, 13, 29), 24_482, 60],
    ]
    for (const content of [jsonLines(records), gzipSync(jsonLines(records))]) {
      const trace = loaded(traceFile(content, 'a.json.gz'))
      expect(trace).toMatchObject({ kind: 'bedrock-invocation-log', hasWholeSeconds: true })
      expect(rowsOf(trace)).toEqual(expected)
      expect([...trace.table.cacheReadTokens]).toEqual([0, 24_479])
    }
  })

  test("from a bucket's folder, with bodies in files of their own, and without what is no log", () => {
    const folder = traceFolder()
    const hour = 'AWSLogs/123456789012/BedrockModelInvocationLogs/us-west-2/2026/04/19/13'
    const [first, second] = records
    const large = logRecord({ timestamp: '2026-04-19T13:30:00Z', tokens: [500, 7] })
    const input = large['input'] as Record<string, unknown>
    const text = 'z'.repeat(5_000)
    delete input['inputBodyJson']
    const inBucket = (name: string) => `s3://bucket/${hour}/data/${name}_input.json.gz`
    traceFile(gzipSync(jsonLines([second])), `${hour}/20260419T1329_b.json.gz`, folder)
    traceFile(
      gzipSync(
        jsonLines([
          first,
          { ...large, input: { ...input, inputBodyS3Path: inBucket('there') } },
          { ...large, input: { ...input, inputBodyS3Path: inBucket('gone') } },
        ]),
      ),
      `${hour}/20260419T1328_a.json.gz`,
      folder,
    )
    traceFile(
      gzipSync(JSON.stringify({ messages: [{ role: 'user', content: [{ text }] }] })),
      `${hour}/data/there_input.json.gz`,
      folder,
    )
    traceFile('', `${hour}/amazon-bedrock-logs-permission-check`, folder)
    traceFile('{}', 'AWSLogs/123456789012/amazon-bedrock-logs-permission-check.json', folder)
    const trace = loaded(folder)
    expect(rowsOf(trace).map(([, input_]) => input_)).toEqual([24_482, 24_482, 500, 500])
    expect(trace.missingBodies).toBe(1)
    expect(blocksAt(trace.table, 2)).toHaveLength(4)
    expect(blocksAt(trace.table, 3)).toBeNull()
  })

  test.each([
    [
      'what filter-log-events prints',
      (messages: string[]) =>
        JSON.stringify(
          { events: messages.map((message) => ({ message, timestamp: 1 })), searchedLogStreams: [] },
          null,
          2,
        ),
    ],
    [
      'the same in one line',
      (messages: string[]) => JSON.stringify({ events: messages.map((message) => ({ message })) }),
    ],
    [
      'what Logs Insights exports',
      (messages: string[]) => JSON.stringify(messages.map((message) => ({ '@message': message }))),
    ],
    [
      'what CloudWatch exports to S3',
      (messages: string[]) => messages.map((message) => `2026-04-19T13:28:51.000Z ${message}`).join('\n'),
    ],
  ])('from %s', (_, write) => {
    const trace = loaded(traceFile(write(records.map((record) => JSON.stringify(record))), 'events.json'))
    expect(rowsOf(trace).map(([, input]) => input)).toEqual([24_482, 24_482])
  })

  test('without its texts, which nobody has asked for', () => {
    const trace = loaded(traceFile(jsonLines(records), 'a.jsonl'))
    expect([...trace.table.callOffset]).toEqual([-1, -1])
  })
})

const shared = new URL('../../../shared/data/', import.meta.url).pathname

describe.skipIf('found' in load(`${shared}azure-llm-2023-code.csv`))(
  'the published traces are as others measured them',
  () => {
    test("Azure's code trace of 2023", async () => {
      const { describeTrace } = await import('../../src/traces/describe-trace.ts')
      expect(describeTrace(loaded(`${shared}azure-llm-2023-code.csv`))).toMatchObject({
        requests: 8_819,
        rate: { peakSecond: { requests: 67 }, meanPerSecond: expect.closeTo(2.57, 2) as number },
        stamps: { ties: 0, outOfOrder: 0 },
        inputTokens: { p50: 1_469, p99: 7_436, max: 7_437 },
        outputTokens: { p50: 13, p99: 252, max: 1_899 },
        leftOut: { unreadable: 0, noOutput: 0, noInput: 0 },
      })
    })

    test("Mooncake's conversation trace", async () => {
      const { describeTrace } = await import('../../src/traces/describe-trace.ts')
      const trace = loaded(`${shared}mooncake-conversation.jsonl`)
      const description = describeTrace(trace)
      expect(description).toMatchObject({
        requests: 12_031,
        stamps: { ties: 10_851, quantumMs: 3_000 },
        inputTokens: { p50: 6_909, max: 126_195 },
        outputTokens: { p50: 350, max: 2_000 },
        arrivals: { process: null },
      })
      expect(description.prefixes?.idealHitShare).toBeCloseTo(0.37, 2)
      expect(Math.round(description.spanMs / 1_000)).toBe(3_537)
      for (let request = 0; request < trace.table.requests; request++) {
        expect(trace.table.blockCount[request]).toBe(Math.ceil((trace.table.inputTokens[request] as number) / 512))
      }
    })
  },
)
