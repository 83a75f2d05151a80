import { Worker } from 'node:worker_threads'

import { wallClockMs } from '../time/system-clock.ts'
import type { ObjectsOptions } from './batch/object-store.ts'
import { loadProfile } from './profile/load-profile.ts'
import { SimulatorError } from './simulator-error.ts'
import type { ThreadAnswer, ThreadSetUp } from './thread-protocol.ts'
import { makeCertificate } from './wire/tls-layer.ts'
import type { AcceptedKeys } from './wire/verify-signature.ts'

export interface SimulatorOptions {
  /** `127.0.0.1` unless given: it pretends to be a service that asks for credentials, and takes any. */
  readonly host?: string
  /** 0 takes any free port. */
  readonly port: number
  /** The name of a built-in profile, or the path of a profile file. */
  readonly profile: string
  /** Everything that is drawn depends on this and on the number of the request. */
  readonly seed: number
  /** How many times as fast as real time the simulated world goes, quotas and jobs included; 1 unless given. */
  readonly speed?: number
  /** Speaks TLS only, with a certificate made for this simulator. */
  readonly tls?: boolean
  /** What batch jobs take for S3; without it they are refused. Nothing is touched before there is a job. */
  readonly objects?: ObjectsOptions
  /** Signatures and API keys are held against these; without them, every one is believed. */
  readonly keys?: AcceptedKeys
}

export interface Simulator {
  /** `http://127.0.0.1:40123`: HTTP/1.1, and HTTP/2 by prior knowledge; or `https://…`: both, by ALPN. */
  readonly url: string
  readonly port: number
  /** The certificate, in PEM, that clients have to trust; null without TLS. */
  readonly authority: string | null
  /** Resolves when it has been closed; rejects with a SimulatorError when its thread dies of itself. */
  readonly closed: Promise<void>
  /** Breaks off every connection and ends the thread. May be called more than once. */
  close(): Promise<void>
}

const ENTRY = new URL(`./simulator-thread${import.meta.url.slice(-3)}`, import.meta.url)

/**
 * Starts a simulator in a thread of its own.
 * @throws SimulatorError with every mistake in the profile, or when the port cannot be had.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { host = '127.0.0.1', port, seed, speed = 1 } = options
  const profile = await loadProfile(options.profile)
  const certificate = options.tls === true ? await makeCertificate(host, wallClockMs()) : null
  const setUp: ThreadSetUp = {
    host,
    port,
    seed,
    speed,
    profile,
    tls: certificate,
    keys: options.keys ?? null,
    objects: options.objects ?? null,
  }
  // The caller's loaders, debuggers and hooks are not for a server that is to be a machine of its own.
  const worker = new Worker(ENTRY, { workerData: setUp, execArgv: [], name: 'seismo-simulator' })
  const closing = new AbortController()
  const death = watchDeath(worker, closing.signal)
  const close = async (): Promise<void> => {
    closing.abort()
    await worker.terminate()
    await death
  }
  const answer = await Promise.race([firstAnswer(worker), death.then(endedBeforeAnswer)])
  if (answer.kind === 'refused') {
    await close()
    throw new SimulatorError([
      { place: `port ${port} of ${host}`, expectation: 'a port to listen on', finding: describeRefusal(answer.code) },
    ])
  }
  return {
    url: `${certificate === null ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${answer.port}`,
    port: answer.port,
    authority: certificate?.authority ?? null,
    closed: death,
    close,
  }
}

const endedBeforeAnswer = (): ThreadAnswer => ({ kind: 'refused', code: 'a thread that ended' })

const firstAnswer = (worker: Worker): Promise<ThreadAnswer> => new Promise((resolve) => worker.once('message', resolve))

function watchDeath(worker: Worker, closing: AbortSignal): Promise<void> {
  const death = new Promise<void>((resolve, reject) => {
    const die = (finding: string, cause?: unknown): void =>
      reject(
        new SimulatorError([{ place: 'simulator thread', expectation: 'to run until closed', finding }], { cause }),
      )
    worker.once('error', (error) => die(error instanceof Error ? error.message : String(error), error))
    worker.once('exit', (exitCode) => (closing.aborted ? resolve() : die(`exit code ${exitCode}`)))
  })
  // Whoever does not watch `closed` sees its calls fail; an unhandled rejection would end the whole process.
  death.catch(() => {})
  return death
}

const REFUSALS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'it in use',
  EACCES: 'no permission to use it',
  EADDRNOTAVAIL: 'no such address on this machine',
}

const describeRefusal = (code: string): string => (REFUSALS[code] === undefined ? code : `${REFUSALS[code]} (${code})`)
