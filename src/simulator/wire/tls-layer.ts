import { webcrypto } from 'node:crypto'
import { isIP, type Socket } from 'node:net'
import { createServer } from 'node:tls'

/** Both in PEM. */
export interface TlsIdentity {
  readonly key: string
  readonly cert: string
}

/**
 * Returns a function that makes a connection a TLS one. `take` gets it once the handshake is over and ALPN has
 * chosen; a client that offers no protocols speaks HTTP/1.1. Handshakes that fail only end their connection.
 */
export function makeTlsLayer(
  identity: TlsIdentity,
  take: (secured: Socket, below: Socket, isHttp2: boolean) => void,
): (socket: Socket) => void {
  // Node tells a secured connection, and not the one that it was made of: both have the same peer.
  const below = new Map<string, Socket>()
  const server = createServer({ ...identity, ALPNProtocols: ['h2', 'http/1.1'] })
  server.on('tlsClientError', ignore)
  server.on('secureConnection', (secured) => {
    secured.on('error', ignore)
    const socket = below.get(peerOf(secured))
    if (socket === undefined) secured.destroy()
    else take(secured, socket, secured.alpnProtocol === 'h2')
  })
  return (socket) => {
    const peer = peerOf(socket)
    below.set(peer, socket)
    socket.once('close', () => below.delete(peer))
    server.emit('connection', socket)
  }
}

const peerOf = (socket: Socket): string => `${socket.remoteAddress} ${socket.remotePort}`

function ignore(): void {}

// A certificate authority that signs one server certificate and is then forgotten: its key leaves this file in no
// form, so that whoever trusts it trusts this one simulator. Strict clients want key identifiers, so both have them.

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
