import { expect, test } from 'vitest'
import { zipSync } from 'fflate'
import { extentOf } from '../../src/media/media-extent.ts'
import { formatOfBytes, formatOfName, type MediaKind, whyNotFormat } from '../../src/media/media-formats.ts'

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const mp4 = latin1('\0\0\0\x18ftypisom')
const word = zipSync({ 'word/document.xml': latin1('<w:t>Hello</w:t>') })

test.each<[MediaKind, string, string | null]>([
  ['image', './a/photo.JPG', 'jpeg'],
  ['image', 's3://bucket/key.webp', 'webp'],
  ['image', 'photo.bmp', null],
  ['image', 'photo', null],
  ['document', 'notes.markdown', 'md'],
  ['document', 'index.htm', 'html'],
  ['document', 'photo.png', null],
  ['video', 'clip.3gp', 'three_gp'],
  ['audio', 'clip.mp4', 'mp4'],
])('%s: the name %s ends as %s', (kind, name, format) => {
  expect(formatOfName(kind, name)).toBe(format)
})

test.each<[MediaKind, string, Uint8Array]>([
  ['image', 'jpeg', latin1('\xff\xd8\xff\xe0')],
  ['image', 'gif', latin1('GIF87a')],
  ['document', 'pdf', latin1('%PDF-1.7\n')],
  ['document', 'pdf', latin1(`${' '.repeat(100)}%PDF-1.7\n`)],
  ['document', 'docx', word],
  ['document', 'doc', latin1('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')],
  ['video', 'mkv', latin1('\x1a\x45\xdf\xa3')],
  ['video', 'mp4', mp4],
  ['audio', 'flac', latin1('fLaC')],
  ['audio', 'wav', latin1('RIFF\0\0\0\0WAVE')],
  ['audio', 'mp3', latin1('ID3\x04')],
])('%s: bytes that begin as %s does are taken for it', (kind, format, bytes) => {
  expect(whyNotFormat(format, bytes)).toBeNull()
  const [sameBytes] = [formatOfBytes(kind, bytes)]
  expect(whyNotFormat(sameBytes ?? '', bytes)).toBeNull()
})

test.each<[string, Uint8Array, string]>([
  ['png', latin1('\xff\xd8\xff\xe0'), 'JPEG'],
  ['png', latin1(''), 'an empty file'],
  ['png', latin1('<svg>'), 'bytes that begin otherwise'],
  ['pdf', latin1('PK\x03\x04'), 'a ZIP archive'],
  ['xlsx', word, 'a ZIP archive without xl/'],
  ['docx', latin1('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), 'an Office file of before 2007'],
  ['txt', latin1('%PDF-1.7'), 'PDF'],
  ['csv', latin1('a,b\0'), 'a binary file'],
  ['md', latin1('caf\xe9'), 'a file that is not UTF-8'],
  ['webm', mp4, 'MP4'],
])('what is named %s is found to be something else', (format, bytes, found) => {
  expect(whyNotFormat(format, bytes)).toBe(found)
})

test.each<[MediaKind, string, Uint8Array, object]>([
  ['document', 'txt', Buffer.from('Grüße'), { kind: 'characters', characters: 5 }],
  ['document', 'docx', word, { kind: 'characters', characters: 5 }],
  ['document', 'docx', latin1('PK\x03\x04word/'), { kind: 'unknown' }],
  ['document', 'doc', latin1('\xd0\xcf\x11\xe0'), { kind: 'unknown' }],
  [
    'document',
    'pdf',
    latin1('%PDF-1.4\n<</Type /Page>>\n<</Type/Page/Parent 1 0 R>>\n<</Type /Pages>>'),
    { kind: 'pages', pages: 2, characters: null },
  ],
  ['document', 'pdf', latin1('%PDF-1.4\nencrypted'), { kind: 'unknown' }],
  [
    'video',
    'mp4',
    Buffer.concat([mp4, latin1('\0\0\0\x6cmvhd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x03\xe8\0\0\x75\x30'), Buffer.alloc(80)]),
    { kind: 'seconds', seconds: 30 },
  ],
  ['audio', 'mp3', latin1('ID3'), { kind: 'unknown' }],
])('%s: what %s measures is read from its bytes', (kind, format, bytes, extent) => {
  expect(extentOf(kind, format, bytes)).toEqual(extent)
})
