import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeSyntheticImage } from '../../src/media/synthetic-image.ts'
import type { MediaReader } from '../../src/media/read-media-file.ts'
import { renderMistake } from '../../src/reading/mistake.ts'
import { hashOf } from '../../src/reading/read-text-file.ts'
import { parsePromptFile } from '../../src/scenario/read-prompt-file.ts'
import { readsOf } from './text-files.ts'

const png = makeSyntheticImage({ format: 'png', width: 40, height: 30, bytes: null }, 1, 0)

const FILES: Readonly<Record<string, Uint8Array>> = {
  'load/a.png': png,
  'load/wide.gif': Buffer.from('GIF89a\x41\x1f\x10\0', 'latin1'),
  'load/notes.txt': Buffer.from('Hello'),
  'load/notes.pdf': Buffer.from('Hello'),
  'load/a.jpg': png,
  'load/empty.png': new Uint8Array(),
  'load/headless.png': png.subarray(0, 12),
}

const readMedia: MediaReader = (path) => {
  const bytes = Object.entries(FILES).find(([name]) => resolve(name) === path)?.[1]
  return bytes === undefined ? { kind: 'unreadable', found: 'no such file' } : { kind: 'bytes', bytes }
}

const parse = (fields: string) =>
  parsePromptFile('load/prompts.yml', `mix:\n  - { name: p, template: Look., ${fields} }\n`, readsOf({}), readMedia)

const mistakesIn = (fields: string): string[] =>
  parse(fields).mistakes.map((mistake) => renderMistake({ ...mistake, file: null, line: null, column: null }))

const at = (path: string, message: string): string => `mix[0].images${path}  ${message}`

describe('a mistake in images', () => {
  test.each<[string, string]>([
    ['images: ./b.png', at('', `expected png, found no such file (${resolve('load/b.png')})`)],
    ['images: [./a.png, ./b.png]', at('[1]', `expected png, found no such file (${resolve('load/b.png')})`)],
    ['images: { file: ./b.png }', at('.file', `expected png, found no such file (${resolve('load/b.png')})`)],
    ['images: ./a.jpg', at('', `expected jpeg, found PNG (${resolve('load/a.jpg')})`)],
    [
      'images: ./wide.gif',
      at('', `expected an image of at most 8000 pixels a side, found 8001×16 (${resolve('load/wide.gif')})`),
    ],
    ['images: ./empty.png', at('', `expected png, found an empty file (${resolve('load/empty.png')})`)],
    ['images: ./headless.png', at('', `expected png, found an image without a size (${resolve('load/headless.png')})`)],
    [
      'images: ./a.bmp',
      at(
        '',
        'expected a file whose name ends in one of png, jpeg, gif, webp, found ./a.bmp\n    format says what it is',
      ),
    ],
    [
      'images: https://example.com/a.png',
      at(
        '',
        'expected the path of a file, or an S3 URI, found a URL\n    Bedrock reads no URLs: download the file, or put it into S3',
      ),
    ],
    ['s3: x, images: s3://bucket/key', 'mix[0].s3  expected a known key, found "s3"'],
    [
      'images: s3://bucket/key',
      at(
        '',
        'expected an object whose name ends in one of png, jpeg, gif, webp, found s3://bucket/key\n    format says what it is',
      ),
    ],
    [
      'images: { s3: bucket/key.png }',
      at('.s3', 'expected an S3 URI such as s3://bucket/key, found a text of 14 characters'),
    ],
    [
      'images: { file: ./a.png, s3: s3://bucket/a.png }',
      at('', 'expected exactly one of file, s3, synthetic, field, found a mapping with file, s3'),
    ],
    ['images: {}', at('', 'expected exactly one of file, s3, synthetic, field, found an empty mapping')],
    ['images: []', at('', 'expected at least one, found an empty list')],
    [
      'images: 5',
      at('', 'expected a path, an S3 URI, or a mapping with file, s3, synthetic or field; or a list of them, found 5'),
    ],
    ['images: { file: ./a.png, count: 0 }', at('.count', 'expected a whole number from 1 to 100, found 0')],
    [
      'images: { s3: s3://bucket/a.png, unique: true }',
      at('.unique', 'expected false, because Bedrock reads the object itself, found true'),
    ],
    [
      'images: { file: ./a.png, bucketOwner: "123456789012" }',
      at('.bucketOwner', 'expected nothing, because bucketOwner goes with s3, found "123456789012"'),
    ],
    [
      'images: { synthetic: { width: 9000, height: 5 } }',
      at('.synthetic.width', 'expected a whole number from 1 to 8000, found 9000'),
    ],
    [
      'images: { synthetic: { width: 9 } }',
      at('.synthetic.height', 'expected a whole number from 1 to 8000, found nothing'),
    ],
    [
      'images: { synthetic: { format: bmp, width: 9, height: 9 } }',
      at('.synthetic.format', 'expected one of png, jpeg, webp, gif, found "bmp"'),
    ],
    [
      'images: { synthetic: { width: 9, height: 9 }, count: 2 }',
      at('.count', 'expected nothing, because count stands within synthetic, found 2'),
    ],
  ])('%s', (fields, mistake) => {
    expect(mistakesIn(fields).join('\n')).toContain(mistake)
  })

  test('one that is asked to be smaller than it can be', () => {
    expect(mistakesIn('images: { synthetic: { width: 900, height: 900, bytes: 1000 } }')).toEqual([
      expect.stringMatching(
        /^mix\[0\]\.images\.synthetic\.bytes {2}expected at least \d+, because a png of 900×900 pixels takes as many; found 1000$/,
      ),
    ])
  })
})

const mediaOf = (fields: string) => {
  const { entries, mistakes } = parse(fields)
  expect(mistakes).toEqual([])
  return entries[0]?.media
}

describe('a mistake in documents, videos and audio', () => {
  test.each<[string, string]>([
    [
      'documents: ./a.png',
      'mix[0].documents  expected a file whose name ends in one of pdf, csv, doc, docx, xls, xlsx, html, txt, md, found ./a.png',
    ],
    [
      'documents: ./notes.pdf',
      `mix[0].documents  expected pdf, found bytes that begin otherwise (${resolve('load/notes.pdf')})`,
    ],
    [
      'documents: { file: ./notes.txt, unique: true }',
      'mix[0].documents.unique  expected false, because a txt has no bytes that decoders pass over; found true',
    ],
    [
      'documents: { file: ./notes.txt, name: my_notes }',
      'mix[0].documents.name  expected letters, digits, single spaces, hyphens, parentheses and square brackets (at most 200), found "my_notes"',
    ],
    [
      'documents: { synthetic: { format: doc } }',
      'mix[0].documents.synthetic.format  expected one of pdf, docx, xlsx, csv, html, md, txt, found "doc"',
    ],
    [
      'documents: { synthetic: { format: txt, pages: 2 } }',
      'mix[0].documents.synthetic.pages  expected nothing, because only a pdf has pages, found 2',
    ],
    ['videos: { synthetic: { format: mp4 } }', 'mix[0].videos.synthetic  expected a known key, found "synthetic"'],
    ['videos: ./clip.mp4', `mix[0].videos  expected mp4, found no such file (${resolve('load/clip.mp4')})`],
    ['audio: s3://bucket/a.mov', 'mix[0].audio  expected an object whose name ends in one of mp3,'],
  ])('%s', (fields, mistake) => {
    expect(mistakesIn(fields).join('\n')).toContain(mistake)
  })
})

test('documents are files, objects in S3, or made up', () => {
  expect(
    mediaOf(
      'documents: [{ file: ./notes.txt, name: Notes (1) }, s3://bucket/b.docx, { synthetic: { pages: 3, count: 2 } }, { synthetic: { format: md, tokens: 90 } }]',
    ),
  ).toMatchObject([
    {
      kind: 'document',
      format: 'txt',
      name: 'Notes (1)',
      unique: false,
      source: { kind: 'file', extent: { kind: 'characters', characters: 5 } },
    },
    { format: 'docx', name: null, unique: false, source: { kind: 's3', uri: 's3://bucket/b.docx', bucketOwner: null } },
    {
      format: 'pdf',
      unique: true,
      count: { kind: 'constant', value: 2 },
      source: { kind: 'synthetic-document', document: { format: 'pdf', pages: 3, tokens: 1500 } },
    },
    { format: 'md', unique: false, source: { document: { format: 'md', pages: null, tokens: 90 } } },
  ])
})

const base64 = Buffer.from(png).toString('base64')
const rows = (...images: readonly unknown[]): string =>
  images.map((image) => JSON.stringify({ prompt: 'Look.', image })).join('\n')
const parseRows = (text: string, item = '{ field: image }') => {
  const reads = readsOf({ 'load/rows.jsonl': text })
  const prompts = `mix:\n  - { name: p, dataset: ./rows.jsonl, images: ${item} }\n`
  return parsePromptFile('load/prompts.yml', prompts, reads, readMedia)
}

describe('images by the field of a data set', () => {
  test('may be paths, S3 URIs, base64, data: URIs, several of them, or none', () => {
    const text = rows(
      './a.png',
      's3://bucket/b.webp',
      base64,
      `data:image/png;base64,${base64}`,
      ['./a.png', base64],
      null,
      '',
    )
    const { entries, mistakes } = parseRows(text)
    expect(mistakes).toEqual([])
    expect(entries[0]?.media).toMatchObject([
      { kind: 'image', format: null, unique: true, source: { kind: 'field', field: 'image', folder: resolve('load') } },
    ])
  })

  test.each<[unknown, string]>([
    ['./b.png', `no such file (${resolve('load/b.png')})`],
    ['./a.jpg', `PNG (${resolve('load/a.jpg')})`],
    ['s3://bucket/key', 'an S3 URI whose name does not say a format'],
    ['https://example.com/a.png', 'a URL, which Bedrock does not read'],
    ['aGVsbG8gd29ybGQhISEh', 'base64 of bytes that begin as none of its formats'],
    ['data:image/gif;base64,aGVsbG8gd29ybGQhISEh', 'base64 of bytes that begin otherwise in place of gif'],
    ['a picture', 'a text that is none'],
    [7, 'a number'],
  ])('%j is a mistake, with its line', (image, found) => {
    const [mistake] = parseRows(rows('./a.png', image)).mistakes
    expect(mistake).toMatchObject({
      line: 2,
      message: `expected a path, an S3 URI, base64, or a data: URI of a image in image, found ${found}`.replace(
        'a image',
        'an image',
      ),
    })
  })

  test('need a data set, and say themselves how many they are', () => {
    expect(mistakesIn('images: { field: image }')[0]).toContain(
      'mix[0].images  expected no field, because the prompt has no dataset, found',
    )
    expect(parseRows(rows('./a.png'), '{ field: image, count: 2 }').mistakes[0]?.message).toContain(
      'expected nothing, because the field says how many there are',
    )
  })

  test('are used columns', () => {
    expect(parseRows(rows('./a.png')).notices).toEqual([])
  })
})

describe('images', () => {
  const once = { kind: 'constant', value: 1 }

  test('are files with their sizes, and objects in S3', () => {
    expect(
      mediaOf('images: [./a.png, { s3: s3://bucket/b.gif, bucketOwner: "123456789012", count: 2, turns: each }]'),
    ).toEqual([
      {
        kind: 'image',
        format: 'png',
        name: null,
        source: {
          kind: 'file',
          path: resolve('load/a.png'),
          bytes: png.length,
          extent: { kind: 'pixels', width: 40, height: 30 },
        },
        count: once,
        turns: 'first',
        unique: true,
      },
      {
        kind: 'image',
        format: 'gif',
        name: null,
        source: { kind: 's3', uri: 's3://bucket/b.gif', bucketOwner: '123456789012' },
        count: { kind: 'constant', value: 2 },
        turns: 'each',
        unique: false,
      },
    ])
  })

  test('may have a format that their names do not say', () => {
    expect(mediaOf('images: { s3: s3://bucket/key, format: webp }')).toMatchObject([{ format: 'webp' }])
  })

  test('are as they are where the prompt has no nonce, unless it is asked for', () => {
    expect(mediaOf('nonce: false, images: ./a.png')).toMatchObject([{ unique: false }])
    expect(mediaOf('nonce: false, images: { file: ./a.png, unique: true }')).toMatchObject([{ unique: true }])
    expect(mediaOf('images: { file: ./a.png, unique: false }')).toMatchObject([{ unique: false }])
  })

  test('are told as they were', () => {
    expect(parse('images: [./a.png, ./a.png]').media).toEqual([{ path: resolve('load/a.png'), ...hashOf(png) }])
  })
})
