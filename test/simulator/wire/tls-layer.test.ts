import { X509Certificate } from 'node:crypto'

import { expect, test } from 'vitest'

import { makeCertificate } from '../../../src/simulator/wire/tls-layer.ts'

const NOW_MS = Date.UTC(2026, 10, 21, 12)
const { authority, cert, key } = await makeCertificate('bedrock.test', NOW_MS)
const [root, server] = [new X509Certificate(authority), new X509Certificate(cert)]

test('the authority signs the server, and is no server itself', () => {
  expect([root.ca, server.ca]).toEqual([true, false])
  expect(server.checkIssued(root)).toBe(true)
  expect(server.verify(root.publicKey)).toBe(true)
  expect(root.subject).not.toBe(server.subject)
})

test('the keys are of P-256', () => {
  const details = [root, server].map(({ publicKey }) => publicKey.asymmetricKeyDetails?.namedCurve)
  expect(details).toEqual(['prime256v1', 'prime256v1'])
  expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
})

test.each(['bedrock.test', 'localhost'])('%s is a name of the server', (name) => {
  expect(server.checkHost(name)).toBe(name)
})

test.each(['127.0.0.1', '::1'])('%s is an address of the server', (address) => {
  expect(server.checkIP(address)).toBe(address)
})

test('a host that is an address is one of its addresses, once', async () => {
  const other = new X509Certificate((await makeCertificate('192.0.2.7', NOW_MS)).cert)
  expect(other.checkIP('192.0.2.7')).toBe('192.0.2.7')
  expect(other.checkHost('192.0.2.7')).toBeUndefined()
  const again = new X509Certificate((await makeCertificate('127.0.0.1', NOW_MS)).cert)
  expect(again.subjectAltName?.match(/127\.0\.0\.1/g)).toHaveLength(1)
})

test('it is valid from a day before to two weeks after it was made', () => {
  for (const { validFromDate, validToDate } of [root, server])
    expect([validFromDate, validToDate]).toEqual([new Date('2026-11-20T12:00:00Z'), new Date('2026-12-05T12:00:00Z')])
})

test('no two authorities are alike', async () => {
  const other = await makeCertificate('bedrock.test', NOW_MS)
  expect(server.verify(new X509Certificate(other.authority).publicKey)).toBe(false)
})

test('each names its own key and the one that signed it, which strict clients ask for', () => {
  const [rootText, serverText] = [authority, cert].map((pem) => Buffer.from(pem.split('-----')[2] ?? '', 'base64'))
  // The object identifiers 2.5.29.14 (subject's key) and 2.5.29.35 (authority's key) in DER.
  const [subjectKey, authorityKey] = [Buffer.from('0603551d0e', 'hex'), Buffer.from('0603551d23', 'hex')]
  expect([rootText?.includes(subjectKey), serverText?.includes(subjectKey)]).toEqual([true, true])
  expect(serverText?.includes(authorityKey)).toBe(true)
})
