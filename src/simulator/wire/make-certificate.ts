// A certificate authority that signs one server certificate and is then forgotten: its key leaves this file in no
// form, so that whoever trusts it trusts this one simulator.
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

/** For `host`, `localhost`, `127.0.0.1` and `::1`: ECDSA on P-256, valid for two weeks from `nowMs`, a time of day. */
export async function makeCertificate(host: string, nowMs: number): Promise<Certificate> {
  // It takes longer to load than the rest of the simulator, and most simulators need no certificate.
  const { generate } = await import('selfsigned')
  const shared = {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(nowMs - VALID_BEFORE_MS),
    notAfterDate: new Date(nowMs + VALID_AFTER_MS),
  } as const
  const authority = await generate([{ name: 'commonName', value: 'Seismo simulator authority' }], {
    ...shared,
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const server = await generate([{ name: 'commonName', value: 'Seismo simulator' }], {
    ...shared,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: namesFor(host) },
    ],
  })
  return { authority: authority.cert, key: server.private, cert: server.cert }
}

type AlternativeName = { readonly type: 2; readonly value: string } | { readonly type: 7; readonly ip: string }

const namesFor = (host: string): AlternativeName[] =>
  [...new Set([host, 'localhost', '127.0.0.1', '::1'])].map((name) =>
    isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name },
  )
