import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { JoinedBytes, type MediaBytes } from '../../src/conversation/content-bytes.ts'
import type { ContentBlock, Message } from '../../src/conversation/conversation.ts'
import { makeSyntheticImage } from '../../src/media/synthetic-image.ts'
import { openMediaWriters } from '../../src/prompts/media-writer.ts'
import { openPrompts } from '../../src/prompts/open-prompts.ts'
import { makeRandom } from '../../src/random/random.ts'
import { readTextFile } from '../../src/reading/read-text-file.ts'
import { recordReads } from '../../src/reading/recorded-reads.ts'
import { parsePromptFile } from '../../src/scenario/read-prompt-file.ts'
import type { MediaPlan } from '../../src/scenario/media-schema.ts'
import type { PromptSource } from '../../src/scenario/prompt-file-schema.ts'
import { decodePng } from '../media/decode-image.ts'
import { callStep, promptPlan, promptsPlan, sayNext } from './prompts-plan.ts'

const folder = mkdtempSync(join(tmpdir(), 'seismo-'))
afterAll(() => rmSync(folder, { recursive: true }))

const look: PromptSource = { kind: 'template', template: 'Look.', values: {} }
const file = makeSyntheticImage({ format: 'png', width: 40, height: 30, bytes: null }, 1, 0)
const path = join(folder, 'a.png')
writeFileSync(path, file)

const image = (changes: Partial<MediaPlan> = {}): MediaPlan => ({
  kind: 'image',
  format: 'png',
  name: null,
  source: { kind: 'file', path, bytes: file.length, extent: { kind: 'pixels', width: 40, height: 30 } },
  count: { kind: 'constant', value: 1 },
  turns: 'first',
  unique: false,
  ...changes,
})
const synthetic = (changes: Partial<MediaPlan> = {}): MediaPlan =>
  image({
    source: { kind: 'synthetic-image', image: { format: 'png', width: 64, height: 64, bytes: 9000 } },
    ...changes,
  })

type Changes = Parameters<typeof promptPlan>[1]

const pickUp = (media: readonly MediaPlan[], changes: Changes = {}) =>
  openPrompts(promptsPlan([promptPlan(look, { media, ...changes })]))

const messagesOf = (prompts: ReturnType<typeof openPrompts>, iteration = 0): readonly Message[] =>
  sayNext(prompts.forIteration(0, iteration).nextCall(callStep())).messages

const kindsOf = (content: readonly ContentBlock[] = []): string[] => content.flatMap((block) => Object.keys(block))

const bufferOf = (bytes: MediaBytes): Buffer => Buffer.from(bytes instanceof JoinedBytes ? bytes.toBytes() : bytes)

const bytesOf = (content: readonly ContentBlock[] = []): Buffer[] =>
  content.flatMap((block) =>
    'image' in block && 'bytes' in block.image.source ? [bufferOf(block.image.source.bytes)] : [],
  )

describe('images', () => {
  test('stand ahead of the text, and a nonce ahead of both', () => {
    const [message] = messagesOf(pickUp([image(), image()]))
    expect(message?.content).toMatchObject([
      { text: expect.stringMatching(/^\[[\d ]{23}\]\n$/) },
      { image: { format: 'png' } },
      { image: { format: 'png' } },
      { text: 'Look.' },
    ])
    expect(bytesOf(message?.content)[0]?.equals(file)).toBe(true)
  })

  test('follow the system prompt that has the nonce', () => {
    const [message] = messagesOf(pickUp([image()], { system: { kind: 'text', text: 'Be brief.' } }))
    expect(kindsOf(message?.content)).toEqual(['image', 'text'])
  })

  test('are in S3 where Bedrock is to read them', () => {
    const source = { kind: 's3', uri: 's3://bucket/a.png', bucketOwner: '123456789012' } as const
    const [message] = messagesOf(pickUp([image({ source }), image({ source: { ...source, bucketOwner: null } })]))
    expect(message?.content.slice(1, 3)).toEqual([
      { image: { format: 'png', source: { s3Location: { uri: 's3://bucket/a.png', bucketOwner: '123456789012' } } } },
      { image: { format: 'png', source: { s3Location: { uri: 's3://bucket/a.png' } } } },
    ])
  })

  test('are as many as are drawn, by the seed', () => {
    const media = [image({ count: { kind: 'uniform', min: 1, max: 5 } })]
    const counts = (seed: number): number[] => {
      const prompts = openPrompts(promptsPlan([promptPlan(look, { media })], { seed }))
      return Array.from({ length: 30 }, (_, index) => bytesOf(messagesOf(prompts, 2 * index)[0]?.content).length)
    }
    expect(counts(1)).toEqual(counts(1))
    expect(counts(1)).not.toEqual(counts(2))
    expect(new Set(counts(1))).toEqual(new Set([1, 2, 3, 4, 5]))
  })

  test.each<[MediaPlan['turns'], readonly number[]]>([
    ['first', [1, 0, 0]],
    ['each', [1, 1, 1]],
  ])('of a conversation are carried by %s of its turns', (turns, counts) => {
    const prompts = pickUp([image({ turns })], {
      turns: { kind: 'constant', value: 3 },
      nonce: { sharedSystem: false, sharedTools: false, turns: true },
    })
    const talk = prompts.forIteration(0, 0).nextCall(callStep())
    const said = [1, 2, 3].map(() => sayNext(talk).messages)
    const asked = said.at(-1)?.filter(({ role }) => role === 'user')
    expect(asked?.map(({ content }) => bytesOf(content).length)).toEqual(counts)
    // The nonce of the first message is renewed, and what follows it stays.
    const heads = said.map(([first]) => JSON.stringify(first?.content[0]))
    expect(new Set(heads).size).toBe(3)
    expect(said.map(([first]) => kindsOf(first?.content))).toEqual(said.map(() => ['text', 'image', 'text']))
  })
})

describe('a copy that is unique', () => {
  test('differs from all others and decodes to the same', () => {
    const [one, other] = [pickUp([image({ unique: true })]), pickUp([image({ unique: true })])]
    const sent = [one, one, other].flatMap((prompts) => bytesOf(messagesOf(prompts)[0]?.content))
    expect(new Set(sent.map((bytes) => bytes.toString('base64'))).size).toBe(3)
    expect(new Set(sent.map(({ length }) => length)).size).toBe(1)
    for (const bytes of sent) expect(decodePng(bytes)).toEqual(decodePng(Buffer.from(file)))
  })
})

describe('made-up images', () => {
  test('of one message differ, and are the same in each call and thread', () => {
    const media = [synthetic({ count: { kind: 'constant', value: 2 } }), synthetic()]
    const [one, other] = [pickUp(media), pickUp(media)].map((prompts) => bytesOf(messagesOf(prompts, 2)[0]?.content))
    expect(one).toEqual(other)
    expect(new Set(one?.map((bytes) => bytes.toString('base64'))).size).toBe(3)
    expect(one?.map(({ length }) => length)).toEqual([9000, 9000, 9000])
  })
})

const document = (changes: Partial<MediaPlan> = {}): MediaPlan =>
  image({
    kind: 'document',
    format: 'txt',
    source: { kind: 'synthetic-document', document: { format: 'txt', tokens: 200, pages: null } },
    ...changes,
  })
const namesOf = (messages: readonly Message[]): string[] =>
  messages.flatMap(({ content }) => content.flatMap((block) => ('document' in block ? [block.document.name] : [])))

describe('documents', () => {
  const two = { kind: 'constant', value: 2 } as const

  test('have neutral names, which differ within a conversation', () => {
    expect(namesOf(messagesOf(pickUp([document()])))).toEqual(['Document'])
    const media = [
      document({ count: two }),
      document({ name: 'Contract' }),
      document({ name: 'Contract', turns: 'each' }),
    ]
    const talk = pickUp(media, { turns: two }).forIteration(0, 0).nextCall(callStep())
    sayNext(talk)
    expect(namesOf(sayNext(talk).messages)).toEqual([
      'Document 1',
      'Document 2',
      'Contract 1',
      'Contract 2',
      'Contract 2-1',
    ])
  })

  test('that are made up have about their tokens of text, and those of one message differ', () => {
    const [message] = messagesOf(pickUp([document({ count: two })], { charactersPerToken: 5 }))
    const texts = (message?.content ?? []).flatMap((block) =>
      'document' in block && 'bytes' in block.document.source && block.document.source.bytes instanceof Uint8Array
        ? [Buffer.from(block.document.source.bytes).toString()]
        : [],
    )
    expect(new Set(texts).size).toBe(2)
    for (const { length } of texts) expect(length / 5).toBeCloseTo(200, -1)
  })
})

describe('images by the field of a data set', () => {
  const base64 = Buffer.from(file).toString('base64')
  const rows = ['./a.png', [base64, 's3://bucket/b.webp'], null].map((picture, index) => ({
    question: `Row ${index}`,
    picture,
  }))
  const dataSet = join(folder, 'rows.jsonl')
  writeFileSync(dataSet, rows.map((row) => JSON.stringify(row)).join('\n'))
  const mix = `mix: [{ name: d, dataset: ./rows.jsonl, field: question, images: { field: picture } }]`
  const { entries } = parsePromptFile(join(folder, 'prompts.yml'), mix, recordReads(readTextFile))

  test('are those of the row that the call takes', () => {
    const prompts = openPrompts(promptsPlan(entries))
    const said = [0, 2, 4].map((iteration) => messagesOf(prompts, iteration)[0]?.content ?? [])
    const kindsByText = Object.fromEntries(said.map((content) => [JSON.stringify(content.at(-1)), kindsOf(content)]))
    expect(kindsByText).toEqual({
      '{"text":"Row 0"}': ['text', 'image', 'text'],
      '{"text":"Row 1"}': ['text', 'image', 'image', 'text'],
      [Object.keys(kindsByText).find((text) => text.includes('Row 2')) ?? '']: ['text'],
    })
    const sent = bytesOf(said.flat())
    expect(sent).toHaveLength(2)
    for (const bytes of sent) expect(decodePng(bytes)).toEqual(decodePng(Buffer.from(file)))
    expect(JSON.stringify(said)).toContain('"s3Location":{"uri":"s3://bucket/b.webp"}')
  })
})

test('a conversation that is one row carries the pictures of that row in each of its turns', () => {
  const talks = [1, 2, 3, 4, 5].map((row) => ({
    messages: ['user', 'assistant', 'user'].map((role) => ({ role, content: `Row ${row}` })),
    picture: `s3://bucket/${row}.png`,
  }))
  writeFileSync(join(folder, 'talks.jsonl'), talks.map((talk) => JSON.stringify(talk)).join('\n'))
  const mix = `mix: [{ name: d, dataset: ./talks.jsonl, turns: recorded, images: { field: picture, turns: each } }]`
  const { entries } = parsePromptFile(join(folder, 'prompts.yml'), mix, recordReads(readTextFile))
  const talk = openPrompts(promptsPlan(entries)).forIteration(0, 0).nextCall(callStep())
  const [first, second] = [sayNext(talk), sayNext(talk)]
  const row = /Row (\d)/.exec(first.text)?.[1]
  const pictures = JSON.stringify(second.messages).match(/s3:[^"]+/g)
  expect(pictures).toEqual([`s3://bucket/${row}.png`, `s3://bucket/${row}.png`])
})

test('of the files that rows name, those used last are kept, up to so many bytes', () => {
  const byField = image({ source: { kind: 'field', field: 'picture', folder } })
  const [writer] = openMediaWriters(promptsPlan([promptPlan(look, { media: [byField] })]))
  const carry = (name: string) => writer?.carry(1, () => makeRandom(1, 'media'), { valueAt: () => name }).blocks
  const names = ['x.png', 'y.png', 'z.png']
  for (const name of names) writeFileSync(join(folder, name), Buffer.alloc(7 * 1024 * 1024))
  for (const name of ['x.png', 'y.png', 'x.png', 'z.png']) carry(name)
  for (const name of names) rmSync(join(folder, name))
  expect(carry('x.png')).toHaveLength(1)
  expect(carry('z.png')).toHaveLength(1)
  expect(() => carry('y.png')).toThrow('ENOENT')
})

test('a file that changed since it was checked is not sent', () => {
  const changed = image({ source: { kind: 'file', path, bytes: 5, extent: { kind: 'unknown' } } })
  expect(() => pickUp([changed])).toThrow(/a\.png changed since it was checked: it had 5 bytes, and has \d+/)
})
