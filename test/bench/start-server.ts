import { fork } from 'node:child_process'
import { on } from 'node:events'
import type { Protocol } from './protocol.ts'
import type { Pace } from './server/pace.ts'
import type { ServerMessage, ServerTask } from './server/reference-server.ts'
import type { Truth } from './server/truth.ts'
import type { BenchCertificate } from './bench-certificate.ts'

export interface ReferenceServer extends Disposable {
  readonly url: string
  /** What it knows of the time since it was last asked. */
  takeTruth(): Promise<Truth>
}

export interface ServerOptions {
  readonly protocol: Protocol
  readonly pace: Pace
  readonly streams: number
  readonly untimedMs: number
  /** Null for plain text. */
  readonly certificate: BenchCertificate | null
  /** Without it, none is refused. */
  readonly refusedShare?: number
  /** Without it, connections may be idle for ever. */
  readonly keepAliveMs?: number | null
}

export async function startServer({ certificate, ...options }: ServerOptions): Promise<ReferenceServer> {
  const tls = certificate === null ? null : { key: certificate.key, cert: certificate.cert }
  const task: ServerTask = { refusedShare: 0, keepAliveMs: null, ...options, tls }
  const child = fork(new URL('./server/reference-server.ts', import.meta.url), [JSON.stringify(task)], {
    // As JSON, what is no number would arrive as null, and be taken for 0.
    serialization: 'advanced',
    execArgv: [],
  })
  const messages = on(child, 'message', { close: ['exit'] }) as AsyncIterator<[ServerMessage]>
  const nextMessage = async (): Promise<ServerMessage> => {
    const { done, value } = await messages.next()
    if (done === true) throw new Error(`the reference server ended (${child.exitCode})`)
    return value[0]
  }
  const listening = await nextMessage()
  if (listening.kind !== 'listening') throw new Error('the reference server did not say where it is')
  return {
    url: `${tls === null ? 'http' : 'https'}://127.0.0.1:${listening.port}`,
    async takeTruth() {
      child.send('truth')
      const message = await nextMessage()
      if (message.kind !== 'truth') throw new Error('the reference server did not say its truth')
      return message.truth
    },
    [Symbol.dispose]: () => void child.kill(),
  }
}
