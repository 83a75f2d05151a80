import { describe, expect, test } from 'vitest'
import { parseConverse } from '../../../src/simulator/converse/parse-converse.ts'

const text = { text: 'what is this?' }
const bytes = { bytes: 'AA==' }
const s3 = { s3Location: { uri: 's3://bucket/key' } }
const image = (changes: object = {}) => ({ image: { format: 'png', source: bytes, ...changes } })
const document = (changes: object = {}) => ({ document: { name: 'report', format: 'pdf', source: bytes, ...changes } })

function messageOf(...content: object[]): string {
  const parsed = parseConverse(Buffer.from(JSON.stringify({ messages: [{ role: 'user', content }] })))
  return parsed.kind === 'refused' ? parsed.message : 'accepted'
}
const badName =
  /^The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets\./
const inS3 = (kind: string, format: string) => ({ [kind]: { format, source: s3 } })

describe('media', () => {
  test('may be bytes or in S3, in messages and in results of tools', () => {
    expect(
      messageOf(image(), image({ source: s3 }), document(), inS3('video', 'mp4'), inS3('audio', 'mp3'), text),
    ).toBe('accepted')
  })

  test.each([
    [
      'an image of another format',
      image({ format: 'jpg' }),
      "1 validation error detected: Value at 'messages.1.member.content.1.member.image.format' failed to satisfy constraint: Member must satisfy enum value set: [gif, jpeg, png, webp]",
    ],
    [
      'an image in capitals',
      image({ format: 'PNG' }),
      /'messages\.1\.member\.content\.1\.member\.image\.format'.*enum/,
    ],
    [
      'an image without a format',
      image({ format: undefined }),
      /Value null at 'messages\.1\.member\.content\.1\.member\.image\.format'/,
    ],
    ['an image without a source', image({ source: undefined }), /Value null at '.*image\.source'/],
    [
      'an image of nothing',
      image({ source: {} }),
      'ImageSource object at messages.0.content.0.image.source must set one of the following keys: bytes, s3Location.',
    ],
    ['an image of both', image({ source: { ...bytes, ...s3 } }), /ImageSource object .* must set one of/],
    ['bytes that are no Base64', image({ source: { bytes: 'no!' } }), /could not be parsed/],
    ['bytes that are a list', image({ source: { bytes: [1] } }), /could not be parsed/],
    [
      'a place that is not in S3',
      image({ source: { s3Location: { uri: 'https://a' } } }),
      /S3 URI at messages\.0\.content\.0\.image\.source/,
    ],
    ['a video of another format', inS3('video', '3gp'), /video\.format'.*three_gp/],
    [
      'an image in the result of a tool',
      { toolResult: { toolUseId: 'a', content: [image({ format: 'bmp' })] } },
      /toolConfig field must be defined/,
    ],
  ])('are not %s', (_, block, message) => {
    expect(messageOf(block, text)).toMatch(message)
  })

  test('are looked at in the results of tools', () => {
    const toolResult = { toolUseId: 'a', content: [image({ format: 'bmp' })] }
    const messages = [
      { role: 'user', content: [text] },
      { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'n', input: {} } }] },
      { role: 'user', content: [{ toolResult }] },
    ]
    const toolConfig = { tools: [{ toolSpec: { name: 'n', inputSchema: { json: { type: 'object' } } } }] }
    expect(parseConverse(Buffer.from(JSON.stringify({ messages, toolConfig })))).toMatchObject({
      message: expect.stringMatching(
        /'messages\.3\.member\.content\.1\.member\.toolResult\.content\.1\.member\.image\.format'/,
      ) as unknown,
    })
  })
})

const large = (length: number) => document({ source: { bytes: 'A'.repeat(length) } })

test('results of tools in results of tools, without end, are passed over', () => {
  const depth = 50_000
  const open = '{"toolResult":{"toolUseId":"a","content":['
  const content = `${open.repeat(depth)}{"text":"b"}${']}}'.repeat(depth)}`
  const body = `{"messages":[{"role":"user","content":[{"text":"a"},${content}]}],"toolConfig":{"tools":[${JSON.stringify({ toolSpec: { name: 'n', inputSchema: { json: { type: 'object' } } } })}]}}`
  expect(parseConverse(Buffer.from(body))).toMatchObject({
    message: expect.stringMatching(/exceeds the number of toolUse blocks/) as unknown,
  })
})

describe('a document', () => {
  test.each([['report (2) [a]-b_c'], ['a'.repeat(200)], [' a ']])('may be called %s', (name) => {
    expect(messageOf(document({ name }), text)).toBe('accepted')
  })

  test.each([
    ['report.pdf', badName],
    ['two  blanks', badName],
    ['full\u3000width', badName],
    ['a\tb', badName],
    ['', /length greater than or equal to 1/],
    ['a'.repeat(201), /length less than or equal to 200/],
    [undefined, /Value null at '.*document\.name'/],
  ])('is not called %j', (name, message) => {
    expect(messageOf(document({ name }), text)).toMatch(message)
  })

  test('is text only where its citations are asked for', () => {
    const source = { text: 'a' }
    const told =
      'DocumentSource object at messages.0.content.0.document.source must set one of the following keys: bytes, s3Location.'
    expect(messageOf(document({ source }), text)).toBe(told)
    expect(messageOf(document({ source, citations: { enabled: false } }), text)).toBe(told)
    expect(messageOf(document({ source, citations: { enabled: true } }), text)).toBe('accepted')
  })

  test('needs a text beside it, a name of its own, and no more than four others', () => {
    expect(messageOf(document())).toBe('A text block must be included when using documents.')
    expect(messageOf(document(), document(), text)).toBe(
      "Messages can't contain duplicate document names. Rename the document and retry your request.",
    )
    const several = (count: number) => Array.from({ length: count }, (_, index) => document({ name: `d${index}` }))
    expect(messageOf(...several(5), text)).toBe('accepted')
    expect(messageOf(...several(6), text)).toBe("You can't include more than 5 documents in a request.")
  })

  test('is no larger than 4.5 MB', () => {
    expect(messageOf(large(6_291_456), text)).toBe('accepted')
    expect(messageOf(large(6_291_460), text)).toMatch(/exceeds the maximum document size of 4718592 bytes/)
  })
})
