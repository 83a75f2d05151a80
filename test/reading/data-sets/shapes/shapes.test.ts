import { describe, expect, test } from 'vitest'
import { ContentBytes } from '../../../../src/conversation/content-bytes.ts'
import { rowsOf, surveyOf } from '../survey-text.ts'

const lines = (...rows: readonly object[]): string => rows.map((row) => JSON.stringify(row)).join('\n')

function read(...rows: readonly object[]) {
  const content = lines(...rows)
  const survey = surveyOf('rows.jsonl', content)
  if (survey.mistakes.length > 0) throw new Error(survey.mistakes.map(({ message }) => message).join('; '))
  return { shape: survey.recipe.shape, words: survey.words, rows: rowsOf(content, survey) }
}

const said = (role: 'user' | 'assistant', text: string) => ({ role, content: [{ text }] })
const mistakeOf = (row: object): string | undefined =>
  surveyOf('rows.jsonl', lines(row)).mistakes.map(({ message }) => message)[0]

const PIXEL = 'iVBORw0KGgo='
const pixel = { image: { format: 'png', source: { bytes: ContentBytes.fromBase64(PIXEL) } } }
const WEATHER = { type: 'object', properties: { city: { type: 'string' } } }

const callOf = (id: string, city: string) => ({
  id,
  type: 'function',
  function: { name: 'get.weather', arguments: JSON.stringify({ city }) },
})
const use = (toolUseId: string, city: string) => ({ toolUse: { toolUseId, name: 'get_weather', input: { city } } })
const result = (toolUseId: string, text: string) => ({ toolResult: { toolUseId, content: [{ text }] } })

describe('a row of', () => {
  test('ShareGPT begins with its first question, and keeps what was answered', () => {
    const conversations = [
      { from: 'gpt', value: 'Go on.' },
      { from: 'system', value: 'Be brief.' },
      { from: 'human', value: 'Name a sea.' },
      { from: 'gpt', value: 'The Baltic.' },
      { from: 'human', value: '' },
      { from: 'human', value: 'Another?' },
    ]
    const { rows, shape, words } = read({ id: 'x', conversations })
    expect([shape, words]).toEqual(['sharegpt', 'JSON lines of ShareGPT conversations'])
    expect(rows[0]?.call).toMatchObject({ system: 'Be brief.', messages: [said('user', 'Name a sea.')] })
    expect(rows[0]?.conversation.messages).toEqual([
      said('user', 'Name a sea.'),
      said('assistant', 'The Baltic.'),
      said('user', 'Another?'),
    ])
  })

  test('chat messages has tools, calls of them, and their results', () => {
    const { rows, shape } = read({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Is it warm?' },
        { role: 'assistant', content: null, tool_calls: [callOf('a', 'Rome'), callOf('b', 'Oslo')] },
        { role: 'tool', tool_call_id: 'b', content: '3' },
        { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: '30' }] },
        { role: 'assistant', content: 'In Rome.' },
      ],
      tools: [{ type: 'function', function: { name: 'get.weather', description: 'Tells it.', parameters: WEATHER } }],
    })
    expect(shape).toBe('chat')
    const [row] = rows
    expect(row?.call.messages).toEqual([said('user', 'Is it warm?')])
    expect(row?.call.tools).toEqual({
      toolChoice: null,
      tools: [{ name: 'get_weather', description: 'Tells it.', inputSchema: WEATHER, strict: null }],
    })
    expect(row?.conversation.messages.slice(1)).toEqual([
      { role: 'assistant', content: [use('a', 'Rome'), use('b', 'Oslo')] },
      { role: 'user', content: [result('b', '3'), result('a', '30')] },
      said('assistant', 'In Rome.'),
    ])
  })

  test("OpenAI's batch is a request with all of its messages, and its limit", () => {
    const body = {
      model: 'any',
      max_tokens: 70,
      messages: [
        { role: 'user', content: 'One?' },
        { role: 'assistant', content: 'Yes.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'And this?' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } },
          ],
        },
      ],
    }
    const { rows, shape } = read({ custom_id: '1', method: 'POST', url: '/v1/chat/completions', body })
    expect(shape).toBe('openai-batch')
    expect(rows[0]?.call.messages).toHaveLength(3)
    expect(rows[0]?.call.messages[2]).toEqual({ role: 'user', content: [{ text: 'And this?' }, pixel] })
    expect(rows[0]?.maxOutputTokens).toBe(70)
  })

  test("Bedrock's batch is a request of Converse, with what was answered", () => {
    const { rows, shape } = read({
      recordId: '1',
      modelInput: {
        system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }],
        messages: [
          { role: 'user', content: [{ text: 'Why?' }, { image: { format: 'png', source: { bytes: PIXEL } } }] },
        ],
        inferenceConfig: { maxTokens: 30 },
        toolConfig: {
          tools: [{ toolSpec: { name: 'look', inputSchema: { json: WEATHER } } }],
          toolChoice: { tool: { name: 'look' } },
        },
      },
      modelOutput: {
        output: { message: { role: 'assistant', content: [{ text: 'So.' }] } },
        usage: { inputTokens: 9, outputTokens: 2 },
      },
    })
    expect(shape).toBe('bedrock-batch')
    expect(rows[0]?.call).toMatchObject({ system: 'Be brief.', messages: [{ content: [{ text: 'Why?' }, pixel] }] })
    expect(rows[0]?.call.tools?.toolChoice).toEqual({ kind: 'tool', name: 'look' })
    expect(rows[0]?.maxOutputTokens).toBe(30)
    expect(rows[0]?.conversation).toMatchObject({ outputTokens: 2, messages: [{}, said('assistant', 'So.')] })
  })

  test.each<[string, object, object]>([
    [
      'Messages',
      {
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 5,
        system: 'Be brief.',
        tools: [{ name: 'look', input_schema: WEATHER }],
        messages: [
          { role: 'user', content: 'Hi' },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'Hm', signature: 's' },
              { type: 'tool_use', id: 't', name: 'look', input: { city: 'x' } },
            ],
          },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: '5', is_error: true }] },
        ],
      },
      {
        system: 'Be brief.',
        messages: [
          said('user', 'Hi'),
          {
            role: 'assistant',
            content: [
              { reasoningContent: { reasoningText: { text: 'Hm', signature: 's' } } },
              { toolUse: { toolUseId: 't', name: 'look', input: { city: 'x' } } },
            ],
          },
          { role: 'user', content: [{ toolResult: { toolUseId: 't', content: [{ text: '5' }], status: 'error' } }] },
        ],
      },
    ],
    ['one text', { prompt: 'Hi', max_gen_len: 5 }, { messages: [said('user', 'Hi')] }],
    ['Titan', { inputText: 'Hi', textGenerationConfig: { maxTokenCount: 5 } }, { messages: [said('user', 'Hi')] }],
    [
      'Nova',
      { messages: [{ role: 'user', content: [{ text: 'Hi' }] }], inferenceConfig: { max_new_tokens: 5 } },
      { messages: [said('user', 'Hi')] },
    ],
  ])("Bedrock's batch may be of a body of the model's own: %s", (_, modelInput, call) => {
    const { rows } = read({ recordId: '1', modelInput })
    expect(rows[0]?.call).toMatchObject(call)
    expect(rows[0]?.maxOutputTokens).toBe(5)
  })

  test('LLMeter is a body, with its bytes', () => {
    const image = { format: 'png', source: { bytes: { __llmeter_bytes__: PIXEL } } }
    const { rows, shape } = read({
      modelId: 'x',
      messages: [{ role: 'user', content: [{ image }, { text: 'What?' }] }],
    })
    expect(shape).toBe('payload')
    expect(rows[0]?.call.messages).toEqual([{ role: 'user', content: [pixel, { text: 'What?' }] }])
    expect(rows[0]?.text).toBe('What?')
  })

  test.each<[string, object, string, string | null]>([
    ['alpaca', { instruction: 'Name three.', input: '', output: 'x' }, 'Name three.', null],
    ['alpaca', { instruction: 'Sum up.', input: 'Ice is light.', output: 'x' }, 'Sum up.\n\nIce is light.', null],
    ['dolly', { instruction: 'Say.', context: 'Ice.', response: 'x', category: 'qa' }, 'Say.\n\nIce.', null],
    ['openorca', { id: 1, system_prompt: 'Be brief.', question: 'Why?', response: 'x' }, 'Why?', 'Be brief.'],
    ['openorca', { id: 1, system_prompt: '', question: 'Why?', response: 'x' }, 'Why?', null],
    ['mt-bench', { question_id: 1, category: 'w', turns: ['One?', 'Two?'] }, 'One?', null],
    ['mt-bench', { prompt_id: 1, prompt: ['One?', 'Two?'], reference: [] }, 'One?', null],
    ['prompt', { prompt: 'Hi', extra: 1 }, 'Hi', null],
  ])('%s %j', (shape, row, text, system) => {
    const found = read(row)
    expect([found.shape, found.rows[0]?.text, found.rows[0]?.call.system]).toEqual([shape, text, system])
  })

  test('MT-Bench has a question for each turn', () => {
    expect(read({ turns: ['One?', 'Two?'] }).rows[0]?.conversation.messages).toEqual([
      said('user', 'One?'),
      said('user', 'Two?'),
    ])
  })

  test("BFCL has functions whose names and types become Bedrock's", () => {
    const parameters = {
      type: 'dict',
      properties: {
        type: { type: 'float' },
        any: { type: 'any', description: 'any' },
        list: { type: 'tuple', items: { type: 'dict', properties: { n: { type: 'integer' } } } },
        word: { type: 'string', enum: ['dict'], default: 'float' },
      },
    }
    const functions = ['math.add', 'math_add', 'math/add', 'x'.repeat(70)].map((name) => ({
      name,
      description: 'd',
      parameters,
    }))
    const { rows, shape } = read({
      id: 'm_0',
      question: [
        [
          { role: 'system', content: 'S' },
          { role: 'user', content: 'Add.' },
        ],
        [{ role: 'user', content: 'More.' }],
      ],
      function: functions,
    })
    expect(shape).toBe('bfcl')
    expect(rows[0]?.conversation).toMatchObject({
      system: 'S',
      messages: [said('user', 'Add.'), said('user', 'More.')],
    })
    const tools = rows[0]?.call.tools?.tools ?? []
    expect(tools.map(({ name }) => name)).toEqual(['math_add_2', 'math_add', 'math_add_3', 'x'.repeat(64)])
    expect(tools[0]?.inputSchema).toEqual({
      type: 'object',
      properties: {
        type: { type: 'number' },
        any: { description: 'any' },
        list: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer' } } } },
        word: { type: 'string', enum: ['dict'], default: 'float' },
      },
    })
  })

  test('promptfoo has vars that a template takes', () => {
    const content = lines({ vars: { who: 'Ann', n: 2 }, assert: [] })
    const survey = surveyOf('tests.jsonl', content, { recipe: { template: '{who} has {n}.' } })
    expect(survey.words).toBe("JSON lines of promptfoo's tests, whose vars fill a template")
    expect(rowsOf(content, survey)[0]?.text).toBe('Ann has 2.')
  })
})

test.each<[string, object, string]>([
  [
    'an image by its address',
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x/y.png' } }] }] },
    'expected an image as a data: URL in base64, found another URL, which Bedrock does not fetch',
  ],
  [
    'another block',
    { messages: [{ role: 'user', content: [{ type: 'web_search' }] }] },
    'expected a text, an image, a document, or what tools say, found a block of type web_search',
  ],
  [
    'another role',
    { messages: [{ role: 'critic', content: 'secret' }] },
    'expected a role (system, user, assistant or tool), found another',
  ],
  ['no question', { messages: [{ role: 'assistant', content: 'x' }] }, 'expected a message of the user, found none'],
  [
    'broken arguments',
    {
      messages: [
        { role: 'assistant', content: null, tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{' } }] },
      ],
    },
    'expected the arguments of a tool in JSON, found something else',
  ],
  [
    'a limit of nothing',
    { recordId: '1', modelInput: { prompt: 'x', max_tokens: 0 } },
    'expected a limit of output tokens, a whole number of at least 1, found a number',
  ],
  [
    'no text',
    { instruction: ' ', input: '', output: '' },
    'expected a text in the field instruction, found only blanks',
  ],
])('a row with %s cannot be used', (_, row, message) => {
  expect(mistakeOf(row)).toBe(message)
})

test('rows that are not all of one shape have none', () => {
  const survey = surveyOf('a.jsonl', lines({ instruction: 'a', input: '', output: '' }, { prompt: 'b' }))
  expect(survey.recipe.shape).toBeNull()
  expect(survey.mistakes[0]?.message).toBe('expected the field prompt, found none')
})

test('a shape can be forced', () => {
  const content = lines({ instruction: 'Say.', context: 'Ice.' })
  const survey = surveyOf('a.jsonl', content, { recipe: { shape: 'dolly' } })
  expect(rowsOf(content, survey)[0]?.text).toBe('Say.\n\nIce.')
})
