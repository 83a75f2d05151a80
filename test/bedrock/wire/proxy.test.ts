import { describe, expect, test } from 'vitest'
import type { WireOrigin } from '../../../src/bedrock/wire/exchange.ts'
import { labelOf, originOf, proxiesOf, proxyFor, type Variables } from '../../../src/bedrock/wire/proxy.ts'

const BEDROCK = 'https://bedrock-runtime.us-east-1.amazonaws.com'
const to = (url: string): WireOrigin => originOf(new URL(url))
/** Where a connection goes: the proxy's place, `direct`, or the mistake. */
function way(variables: Variables, url = BEDROCK): string {
  const setting = proxyFor(proxiesOf(variables), to(url))
  if (setting === null) return 'direct'
  return 'mistake' in setting ? setting.mistake : `${setting.protocol}//${labelOf(setting)}`
}

describe('variables', () => {
  test.each<[string, Variables, string, string]>([
    ['none', {}, BEDROCK, 'direct'],
    ['HTTPS_PROXY', { HTTPS_PROXY: 'http://p:3128' }, BEDROCK, 'http://p:3128'],
    ['https_proxy before HTTPS_PROXY', { https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:2' }, BEDROCK, 'http://a:1'],
    ['an empty one as none', { https_proxy: '', HTTPS_PROXY: ' ', ALL_PROXY: 'http://c:3' }, BEDROCK, 'http://c:3'],
    ['HTTP_PROXY for http alone', { HTTP_PROXY: 'http://p:1' }, BEDROCK, 'direct'],
    ['HTTP_PROXY', { HTTP_PROXY: 'http://p:1' }, 'http://x:8000', 'http://p:1'],
    ['HTTPS_PROXY for https alone', { HTTPS_PROXY: 'http://p:1' }, 'http://x:8000', 'direct'],
    ['all_proxy', { all_proxy: 'http://p:1' }, 'http://x', 'http://p:1'],
    ['the particular before all_proxy', { all_proxy: 'http://p:1', HTTPS_PROXY: 'http://q:2' }, BEDROCK, 'http://q:2'],
    ['a place without a scheme', { HTTPS_PROXY: 'proxy.corp:3128' }, BEDROCK, 'http://proxy.corp:3128'],
    ['a place without a port', { HTTPS_PROXY: 'http://proxy.corp' }, BEDROCK, 'http://proxy.corp:80'],
    ['a proxy with TLS', { HTTPS_PROXY: 'https://proxy.corp/' }, BEDROCK, 'https://proxy.corp:443'],
    ['an IPv6 address', { HTTPS_PROXY: 'http://[fd00::1]:3128' }, BEDROCK, 'http://[fd00::1]:3128'],
    ['a broken one that is not asked', { ALL_PROXY: 'socks5://s:1', HTTPS_PROXY: 'http://p:1' }, BEDROCK, 'http://p:1'],
  ])('%s', (_, variables, url, expected) => {
    expect(way(variables, url)).toBe(expected)
  })

  test.each([
    ['socks5://user:secret@s:1080', 'socks5://…'],
    ['http://user:secret@:x', 'something else'],
    ['http://user:%secret@p:1', 'a user or a password that is not percent-encoded'],
  ])('%s is a mistake, which tells no password', (value, found) => {
    expect(way({ HTTPS_PROXY: value })).toBe(
      `HTTPS_PROXY isn't a proxy that Seismo can use: expected http://HOST:PORT or https://HOST:PORT, found ${found}`,
    )
  })

  test('credentials are decoded, and in no label', () => {
    const { https } = proxiesOf({ HTTPS_PROXY: 'http://me%40corp:p%3Aw%2F%C3%A9@p:1' })
    expect(https).toMatchObject({ authorization: `Basic ${Buffer.from('me@corp:p:w/é').toString('base64')}` })
    expect(way({ HTTPS_PROXY: 'http://me:secret@p:1' })).toBe('http://p:1')
    expect(proxiesOf({ HTTPS_PROXY: 'http://p:1' }).https).toMatchObject({ authorization: null })
  })
})

describe('NO_PROXY', () => {
  test.each([
    ['*', BEDROCK, true],
    ['amazonaws.com', BEDROCK, true],
    ['.amazonaws.com', BEDROCK, true],
    ['*.amazonaws.com', BEDROCK, true],
    ['AmazonAWS.com.', BEDROCK, true],
    ['bedrock-runtime.us-east-1.amazonaws.com', BEDROCK, true],
    ['naws.com', BEDROCK, false],
    ['us-east-1', BEDROCK, false],
    ['a.example, amazonaws.com', BEDROCK, true],
    ['a.example amazonaws.com', BEDROCK, true],
    [' , ', BEDROCK, false],
    ['.', BEDROCK, false],
    ['amazonaws.com:443', BEDROCK, true],
    ['amazonaws.com:8443', BEDROCK, false],
    ['amazonaws.com:8443', 'https://x.amazonaws.com:8443', true],
    ['*:8443', 'https://x.amazonaws.com:8443', false],
    ['localhost', 'https://localhost:8443', true],
    ['', 'https://localhost:8443', false],
    ['127.0.0.1', 'https://127.0.0.1:8443', true],
    ['127.0.0.1:8443', 'https://127.0.0.1:8443', true],
    ['127.0.0.1:1', 'https://127.0.0.1:8443', false],
    ['0.0.1', 'https://127.0.0.1:8443', false],
    ['10.0.0.0/8', 'https://10.20.30.40', true],
    ['10.0.0.0/8', 'https://11.20.30.40', false],
    ['10.0.0.0/33', 'https://10.0.0.1', false],
    ['10.0.0.0/x', 'https://10.0.0.1', false],
    ['10.0.0.0/8', 'https://10.example.com', false],
    ['::1', 'https://[::1]:8443', true],
    ['[::1]', 'https://[::1]:8443', true],
    ['[::1]:8443', 'https://[::1]:8443', true],
    ['[::1]:1', 'https://[::1]:8443', false],
    ['0:0:0:0:0:0:0:1', 'https://[::1]:8443', true],
    ['fd00::/8', 'https://[fd12::3]', true],
    ['fd00::/8', 'https://[fe80::3]', false],
    ['fd00::/8', 'https://10.0.0.1', false],
  ])('%j, %s: direct %s', (NO_PROXY, url, isDirect) => {
    expect(way({ HTTPS_PROXY: 'http://p:1', NO_PROXY }, url)).toBe(isDirect ? 'direct' : 'http://p:1')
  })

  test('small letters go first', () => {
    expect(way({ HTTPS_PROXY: 'http://p:1', no_proxy: '*', NO_PROXY: 'x' })).toBe('direct')
    expect(way({ HTTPS_PROXY: 'http://p:1', no_proxy: 'x', NO_PROXY: '*' })).toBe('http://p:1')
  })
})
