// A certificate authority that signs one server certificate and is then forgotten: its key leaves this file in no
// form, so that whoever trusts it trusts this one simulator. Strict clients want key identifiers, so both have them.
import { webcrypto } from 'node:crypto'
import { isIP } from 'node:net'

import type { TlsIdentity } from './tls-layer.ts'

export interface Certificate extends TlsIdentity {
  /** What a client has to trust, in PEM. */
  readonly authority: string
}

const DAY_MS = 86_400_000
/** Machines whose clocks differ by less still agree that it is valid. */
const VALID_BEFORE_MS = DAY_MS
const VALID_AFTER_MS = 14 * DAY_MS
const KEYS = { name: 'ECDSA', namedCurve: 'P-256' } as const
const AUTHORITY = 'CN=Seismo simulator authority'

/** For `host`, `localhost`, `127.0.0.1` and `::1`: ECDSA on P-256, valid for two weeks from `nowMs`, a time of day. */
export async function makeCertificate(host: string, nowMs: number): Promise<Certificate> {
  // They take longer to load than the rest of the simulator, and most simulators need no certificate.
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  const shared = {
    notBefore: new Date(nowMs - VALID_BEFORE_MS),
    notAfter: new Date(nowMs + VALID_AFTER_MS),
    signingAlgorithm: { ...KEYS, hash: 'SHA-256' },
  }
  const authorityKeys = await generateKeys()
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...shared,
    name: AUTHORITY,
    keys: authorityKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  })
  const serverKeys = await generateKeys()
  const server = await x509.X509CertificateGenerator.create({
    ...shared,
    subject: 'CN=Seismo simulator',
    issuer: AUTHORITY,
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(namesFor(host)),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(serverKeys.publicKey),
    ],
  })
  const key = await webcrypto.subtle.exportKey('pkcs8', serverKeys.privateKey)
  return {
    authority: `${authority.toString('pem')}\n`,
    key: `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`,
    cert: `${server.toString('pem')}\n`,
  }
}

const generateKeys = () => webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify'])

const namesFor = (host: string): { readonly type: 'ip' | 'dns'; readonly value: string }[] =>
  [...new Set([host, 'localhost', '127.0.0.1', '::1'])].map((name) => ({
    type: isIP(name) === 0 ? 'dns' : 'ip',
    value: name,
  }))
