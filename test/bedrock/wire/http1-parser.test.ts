import { describe, expect, test } from 'vitest'
import { ResponseParser } from '../../../src/bedrock/wire/http1-parser.ts'
import { readResponse } from './read-response.ts'

const OK = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`
const head = (...lines: string[]): string => `${OK}${lines.map((line) => `${line}\r\n`).join('')}\r\n`
const read = (text: string, isClosed = false) => readResponse([Buffer.from(text, 'latin1')], isClosed)

const headOf = (bytes: number): Buffer => {
  const text = head('content-length: 0', 'a: ')
  return Buffer.from(text.replace('a: ', `a: ${'b'.repeat(bytes - text.length)}`))
}

describe('a head', () => {
  test.each([
    ['a name in any letters', 'X-AbC: d', { 'x-abc': 'd' }],
    ['a value without a blank before it', 'a:b', { a: 'b' }],
    ['blanks around a value', 'a: \t b c\t ', { a: 'b c' }],
    ['a value that is empty', 'a: ', { a: '' }],
    ['a header that comes twice', 'a: 1\r\nA: 2', { a: '1, 2' }],
    ['a byte above ASCII, though some would call it a blank', 'a: \xa0b\xa0', { a: '\xa0b\xa0' }],
    ['a name that every object has', 'constructor: a\r\nvalueOf: b', { constructor: 'a', valueof: 'b' }],
    ['every sign of a name', "!#$%&'*+-.^_`|~: a", { "!#$%&'*+-.^_`|~": 'a' }],
  ])('may have %s', (_, lines, headers) => {
    expect(read(head(lines, 'content-length: 0'))).toStrictEqual({
      status: 200,
      headers: { ...headers, 'content-length': '0' },
      body: '',
      end: 'kept',
      isAll: true,
    })
  })

  test.each([
    ['a reason', 'HTTP/1.1 404 Not Found\r\n', 404],
    ['none', 'HTTP/1.1 404 \r\n', 404],
    ['not even the blank before it', 'HTTP/1.1 404\r\n', 404],
    ['a status of no known class', 'HTTP/1.1 799 What\r\n', 799],
  ])('may have in its first line %s', (_, line, status) => {
    expect(read(`${line}content-length: 0\r\n\r\n`)).toMatchObject({ status, end: 'kept', isAll: true })
  })

  test.each([
    ['another protocol', 'HTTP/2 200 OK\r\n\r\n'],
    ['a version that there is not', 'HTTP/1.2 200 OK\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a status below all', 'HTTP/1.1 099 OK\r\n\r\n'],
    ['a blank before the first line', ' HTTP/1.1 200 OK\r\n\r\n'],
    ['an empty line before it', '\r\nHTTP/1.1 200 OK\r\n\r\n'],
    ['a web page', '<html>Welcome</html>\r\n\r\n'],
    ['a line that goes on the one before it', head('a: b', ' c')],
    ['a line without a colon', head('nonsense')],
    ['a name that is empty', head(': a')],
    ['a blank before the colon', head('content-length : 0')],
    ['a blank in a name', head('a b: c')],
    ['a control character in a value', head('a: b\0c')],
    ['a bare LF', `${OK}a: b\ncontent-length: 0\r\n\r\n`],
    ['a bare CR', `${OK}a: b\rc: d\r\n\r\n`],
    ['a switch of protocols that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\n'],
  ])('is malformed with %s', (_, text) => {
    expect(read(text)).toMatchObject({ status: null, end: 'malformed' })
  })

  test('whose lines end in LF alone never ends, and is refused at the limit', () => {
    expect(read('HTTP/1.1 200 OK\ncontent-length: 0\n\n')).toMatchObject({ status: null, end: 'open' })
    expect(read(`HTTP/1.1 200 OK\n${'a: b\n'.repeat(15_000)}`)).toMatchObject({ status: null, end: 'malformed' })
  })

  test('may have 64 KiB and no more, whether it comes at once or not', () => {
    const [fits, tooLong] = [headOf(64 * 1024), headOf(66 * 1024)]
    expect(readResponse([fits]).end).toBe('kept')
    expect(readResponse([tooLong]).end).toBe('malformed')
    expect(readResponse([tooLong.subarray(0, 60_000), tooLong.subarray(60_000)]).end).toBe('malformed')
  })

  test('takes the time of its length, whatever is in it', () => {
    const blanks = head(`a: b${' '.repeat(60_000)}c`, 'content-length: 0')
    // With the square of it, this would be most of a minute.
    const bytes = Buffer.from(blanks)
    for (let round = 0; round < 50; round++) expect(readResponse([bytes]).end).toBe('kept')
  })
})

describe('responses before the one that counts', () => {
  test('are let by', () => {
    const early = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'
    expect(read(early + head('content-length: 2') + 'hi')).toMatchObject({
      status: 200,
      headers: { 'content-length': '2' },
      body: 'hi',
      end: 'kept',
    })
    expect(read(early)).toMatchObject({ status: null, end: 'open' })
  })
})

describe('a body', () => {
  test.each([
    ['of a length', head('content-length: 5') + 'hello', 'hello', 'kept'],
    ['of a length with noughts before it', head('content-length: 005') + 'hello', 'hello', 'kept'],
    ['of a length that is said twice', head('content-length: 5', 'content-length: 5') + 'hello', 'hello', 'kept'],
    ['of a length that is said twice at once', head('content-length: 5 , 5') + 'hello', 'hello', 'kept'],
    ['of none', head('content-length: 0'), '', 'kept'],
    ['in chunks', `${CHUNKED}5\r\nhello\r\n6\r\n there\r\n0\r\n\r\n`, 'hello there', 'kept'],
    [
      'in chunks of sizes in any letters',
      `${CHUNKED}A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n\r\n`,
      '01234567890123456789a',
      'kept',
    ],
    ['in chunks with noughts before the size', `${CHUNKED}0005\r\nhello\r\n000\r\n\r\n`, 'hello', 'kept'],
    ['in chunks with extensions', `${CHUNKED}5;a=b;c="d\te"\r\nhello\r\n0 ; x\r\n\r\n`, 'hello', 'kept'],
    ['in chunks with blanks behind the size', `${CHUNKED}5  \r\nhello\r\n0\t\r\n\r\n`, 'hello', 'kept'],
    ['in chunks with a trailer', `${CHUNKED}5\r\nhello\r\n0\r\nx-sum: 1\r\ny: \r\n\r\n`, 'hello', 'kept'],
    ['in CHUNKED', `${head('transfer-encoding: Chunked')}1\r\na\r\n0\r\n\r\n`, 'a', 'kept'],
    ['in chunks that hold what could be framing', `${CHUNKED}7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n`, '\r\n0\r\n\r\n', 'kept'],
  ])('may come %s', (_, text, body, end) => {
    expect(read(text)).toMatchObject({ status: 200, body, end, isAll: true })
  })

  test.each([
    ['two lengths', head('content-length: 5', 'content-length: 6')],
    ['a length that is none', head('content-length: five')],
    ['a length below nothing', head('content-length: -5')],
    ['a length with a sign', head('content-length: +5')],
    ['an empty length', head('content-length: ')],
    ['a length and a list that ends', head('content-length: 5,')],
    ['a length beyond counting', head('content-length: 9999999999999999')],
    ['a length beside its chunks', head('content-length: 5', 'transfer-encoding: chunked')],
    ['a coding that nobody asked for', head('transfer-encoding: gzip, chunked')],
    ['chunks in chunks', head('transfer-encoding: chunked', 'transfer-encoding: chunked')],
    ['an empty coding', head('transfer-encoding: ')],
  ])('is malformed with %s', (_, text) => {
    expect(read(text)).toMatchObject({ status: null, end: 'malformed' })
  })

  test.each([
    ['no size', '\r\nhello'],
    ['a size that is none', 'x\r\n'],
    ['a size with a prefix', '0x5\r\nhello\r\n'],
    ['a size below nothing', '-5\r\nhello\r\n'],
    ['a size beyond counting', 'fffffffffffff\r\n'],
    ['a size without an end', '0'.repeat(70_000)],
    ['a blank before the size', ' 5\r\nhello\r\n'],
    ['two sizes', '5 5\r\nhello\r\n'],
    ['a bare LF behind the size', '5\nhello\r\n'],
    ['a bare CR behind the size', '5\rhello\r\n'],
    ['a bare LF behind an extension', '5;a\nhello\r\n'],
    ['an extension without an end', `5;${'a'.repeat(70_000)}`],
    ['blanks without an end', `5${' '.repeat(70_000)}`],
    ['more bytes than its size', '5\r\nhello!\r\n'],
    ['a bare LF behind it', '5\r\nhello\n'],
    ['a bare CR behind it', '5\r\nhello\r5\r\n'],
    ['a trailer that is none', '0\r\nnonsense\r\n\r\n'],
    ['a trailer with a bare LF', '0\r\na: b\nc: d\r\n\r\n'],
    ['a trailer without an end', `0\r\n${'a: b\r\n'.repeat(12_000)}`],
    ['a line of a trailer without an end', `0\r\na: ${'b'.repeat(70_000)}`],
  ])('in chunks is malformed with %s', (_, chunks) => {
    expect(read(CHUNKED + chunks)).toMatchObject({ status: 200, end: 'malformed' })
  })

  test.each([
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['304, whatever length it speaks of', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n'],
    ['204, whatever coding it speaks of', 'HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n'],
  ])('does not come with %s', (_, text) => {
    expect(read(text)).toMatchObject({ body: '', end: 'kept', isAll: true })
  })
})

describe('a response without a length', () => {
  const text = head('content-type: text/plain')

  test('goes on to the end of the connection, and is whole by that', () => {
    expect(read(`${text}hello`)).toMatchObject({ body: 'hello', end: 'open', isAll: true })
    expect(read(`${text}hello`, true)).toMatchObject({ body: 'hello', end: 'spent', isAll: true })
    expect(read(text, true)).toMatchObject({ body: '', end: 'spent', isAll: true })
  })

  test.each([
    ['nothing', ''],
    ['half a head', OK],
    ['an interim response', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['half a body of a length', `${head('content-length: 5')}hell`],
    ['half a chunk', `${CHUNKED}5\r\nhell`],
    ['chunks without a last one', `${CHUNKED}5\r\nhello\r\n`],
    ['half a trailer', `${CHUNKED}5\r\nhello\r\n0\r\na: b\r\n`],
  ])('is not what %s was to be', (_, begun) => {
    expect(read(begun, true)).toMatchObject({ end: 'open', isAll: false })
  })
})

describe('a connection can go on', () => {
  test.each([
    ['HTTP/1.1', 'HTTP/1.1 200 OK\r\n', 'kept'],
    ['HTTP/1.1 that closes', 'HTTP/1.1 200 OK\r\nConnection: Close\r\n', 'spent'],
    ['HTTP/1.1 that closes among other things', 'HTTP/1.1 200 OK\r\nconnection: a , close,b\r\n', 'spent'],
    ['HTTP/1.1 with a word that only looks like it', 'HTTP/1.1 200 OK\r\nconnection: close-ish\r\n', 'kept'],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n', 'spent'],
    ['HTTP/1.0 that keeps', 'HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\n', 'kept'],
    ['HTTP/1.0 that cannot decide', 'HTTP/1.0 200 OK\r\nconnection: keep-alive, close\r\n', 'spent'],
  ])('after %s', (_, text, end) => {
    expect(read(`${text}content-length: 2\r\n\r\nhi`)).toMatchObject({ body: 'hi', end, isAll: true })
  })

  test('not after chunks of HTTP/1.0, which does not know them', () => {
    const text = 'HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n'
    expect(read(text)).toMatchObject({ body: 'hi', end: 'spent', isAll: true })
  })
})

describe('bytes that nobody awaits', () => {
  test.each([
    ['in the read that ends a response', [`${head('content-length: 2')}hi!`]],
    ['after it', [`${head('content-length: 2')}hi`, 'HTTP/1.1 408 Request Timeout\r\n\r\n']],
    ['after chunks', [`${CHUNKED}0\r\n\r\n\r\n`]],
  ])('%s are none of it, and make the connection useless', (_, reads) => {
    expect(readResponse(reads.map((text) => Buffer.from(text)))).toMatchObject({
      status: 200,
      isAll: false,
      end: 'kept',
    })
  })

  test('before any request are malformed', () => {
    const bytes = Buffer.from(OK)
    expect(new ResponseParser().push(bytes, 0, bytes.length)).toBe(false)
  })
})

test('a parser reads one response after the other', () => {
  const parser = new ResponseParser()
  const seen: string[] = []
  for (const body of ['one', '', 'three']) {
    parser.begin({
      onHead: (status) => seen.push(String(status)),
      onBody: (bytes, from, end) => seen.push(bytes.toString('latin1', from, end)),
      onEnd: (canGoOn) => seen.push(String(canGoOn)),
    })
    const bytes = Buffer.from(head(`content-length: ${body.length}`) + body)
    expect(parser.push(bytes, 0, bytes.length)).toBe(true)
    expect(parser.finish()).toBe(true)
  }
  expect(seen).toStrictEqual(['200', 'one', 'true', '200', 'true', '200', 'three', 'true'])
})
