// The user's credentials, found once for the whole process: each client of the SDK would find and renew them for itself, and a helper that
// asks a person, or is limited, would be asked once a thread and mode. They cross threads and processes by message only, and are in no file.
// This file loads nothing of the SDK until credentials are asked for.
import { wallClockMs } from '../../time/system-clock.ts'
import { renderDuration } from '../../time/duration.ts'

/** As they cross threads: no more than JSON. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly accountId?: string
  /** How the SDK found them, for its user agent. */
  readonly $source?: Readonly<Record<string, string>>
  /** Null where they hold for ever. */
  readonly expiresAtEpochMs: number | null
}

/** There are no credentials that hold. `name` is the SDK's name for why, or `CredentialsTimeout`. */
export class CredentialsRefused extends Error {
  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

/** Runs the SDK's default chain once. */
export type FetchCredentials = (profile: string | null, region: string) => Promise<Credentials>

export interface CredentialSource {
  /** Credentials that hold now: at once where there are some. Rejects with `CredentialsRefused`. */
  get(): Promise<Credentials>
  /** Those in hand; null where there are none that hold. */
  held(): Credentials | null
  /** Calls the listener with each renewal, until what this returns is called. */
  onRenewed(listener: (credentials: Credentials) => void): () => void
}

/** The sources of a process by profile; null is the one that the environment names. */
export interface CredentialSources {
  of(profile: string | null): CredentialSource
  /** What another process may begin with. */
  held(): HeldCredentials
  /** Renews nothing more. */
  close(): void
}

export type HeldCredentials = readonly { readonly profile: string | null; readonly credentials: Credentials }[]

export interface SourceOptions {
  /** Where the SDK asks for the credentials of a role. What it finds holds in every region of the same partition. */
  readonly region?: string | undefined
  readonly fetch?: FetchCredentials
  /** What a process that started this one has found. */
  readonly held?: HeldCredentials
  /** Hears, in a sentence, of a renewal that failed and of one that came after such. */
  readonly onNotice?: (notice: string) => void
}

export function openCredentialSources({
  region = 'us-east-1',
  fetch = fetchByChain,
  held = [],
  onNotice = () => {},
}: SourceOptions = {}): CredentialSources {
  const sources = new Map<string | null, RenewedCredentials>()
  const of = (profile: string | null): RenewedCredentials => {
    let source = sources.get(profile)
    if (source === undefined)
      sources.set(profile, (source = new RenewedCredentials(() => fetch(profile, region), onNotice)))
    return source
  }
  for (const { credentials, profile } of held) of(profile).begin(credentials)
  return {
    of,
    held: () =>
      [...sources].flatMap(([profile, source]) => {
        const credentials = source.held()
        return credentials === null ? [] : [{ profile, credentials }]
      }),
    close() {
      for (const source of sources.values()) source.close()
    },
  }
}

/** Runs the SDK's default chain anew: what an earlier run of it remembers, or waits for, is not this one's. */
const fetchByChain: FetchCredentials = async (profile, region) => {
  const { BedrockRuntimeClient } = await import('@aws-sdk/client-bedrock-runtime')
  const client = new BedrockRuntimeClient({
    region,
    defaultsMode: 'standard',
    ...(profile === null ? {} : { profile }),
  })
  try {
    const { accessKeyId, accountId, expiration, secretAccessKey, sessionToken, ...rest } =
      await client.config.credentials()
    const { $source } = rest as { readonly $source?: Record<string, string> }
    return {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      ...(accountId === undefined ? {} : { accountId }),
      ...($source === undefined ? {} : { $source: { ...$source } }),
      expiresAtEpochMs: expiration?.getTime() ?? null,
    }
  } finally {
    client.destroy()
  }
}

/** Before they expire, as the AWS SDKs do: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
const RENEW_AHEAD_MS = 300_000
const RENEWAL_LIMIT_MS = 60_000
const LEAST_PAUSE_MS = 1_000
const MOST_PAUSE_MS = 60_000
/** A timer holds its delay in a 32-bit integer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

class RenewedCredentials implements CredentialSource {
  readonly #fetch: () => Promise<Credentials>
  readonly #onNotice: (notice: string) => void
  readonly #listeners = new Set<(credentials: Credentials) => void>()
  #current: Credentials | null = null
  #pending: Promise<Credentials> | null = null
  #timer: NodeJS.Timeout | undefined
  /** Of the last renewal, if it failed: the next is not before this moment. */
  #failure: { readonly error: CredentialsRefused; readonly untilEpochMs: number } | null = null
  #isClosed = false

  constructor(fetch: () => Promise<Credentials>, onNotice: (notice: string) => void) {
    this.#fetch = fetch
    this.#onNotice = onNotice
  }

  get(): Promise<Credentials> {
    const credentials = this.held()
    if (credentials !== null) return Promise.resolve(credentials)
    if (this.#failure !== null && wallClockMs() < this.#failure.untilEpochMs) return Promise.reject(this.#failure.error)
    return this.#renew()
  }

  held(): Credentials | null {
    return this.#current !== null && holds(this.#current) ? this.#current : null
  }

  onRenewed(listener: (credentials: Credentials) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** With what somebody else has found, some time ago. */
  begin(credentials: Credentials): void {
    this.#current = credentials
    if (credentials.expiresAtEpochMs === null) return
    this.#wait(Math.max(LEAST_PAUSE_MS, credentials.expiresAtEpochMs - wallClockMs() - RENEW_AHEAD_MS))
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  /** One at a time, whoever waits for it. */
  #renew(): Promise<Credentials> {
    this.#pending ??= this.#renewNow().finally(() => (this.#pending = null))
    return this.#pending
  }

  async #renewNow(): Promise<Credentials> {
    clearTimeout(this.#timer)
    // The first may have to ask a person. Later nobody sits there.
    const fetching = this.#current === null ? this.#fetch() : within(RENEWAL_LIMIT_MS, this.#fetch())
    try {
      const credentials = await fetching
      if (!holds(credentials)) throw new CredentialsRefused('CredentialsExpired', 'what was found has expired already')
      if (this.#failure !== null && this.#current !== null) this.#onNotice('The AWS credentials are renewed again.')
      this.#failure = null
      this.#current = credentials
      this.#planRenewal(credentials)
      for (const listener of this.#listeners) listener(credentials)
      return credentials
    } catch (error) {
      throw this.#fail(toRefused(error))
    }
  }

  #fail(error: CredentialsRefused): CredentialsRefused {
    const credentials = this.#current
    const pauseMs = credentials === null ? LEAST_PAUSE_MS : pauseFor(credentials)
    const isFirst = this.#failure === null
    this.#failure = { error, untilEpochMs: wallClockMs() + pauseMs }
    if (credentials === null) return error
    this.#wait(pauseMs)
    if (isFirst) this.#onNotice(describeFailure(error, credentials, pauseMs))
    return error
  }

  #planRenewal({ expiresAtEpochMs }: Credentials): void {
    if (expiresAtEpochMs === null) return
    const leftMs = expiresAtEpochMs - wallClockMs()
    this.#wait(leftMs > RENEW_AHEAD_MS ? leftMs - RENEW_AHEAD_MS : Math.max(LEAST_PAUSE_MS, leftMs / 2))
  }

  #wait(delayMs: number): void {
    clearTimeout(this.#timer)
    if (this.#isClosed) return
    // Whether it comes to anything, `get` tells whoever asks.
    this.#timer = setTimeout(() => void this.#renew().catch(() => {}), Math.min(LONGEST_TIMER_MS, delayMs))
    this.#timer.unref()
  }
}

/** Whether they hold now. */
export const holds = ({ expiresAtEpochMs }: Credentials): boolean =>
  expiresAtEpochMs === null || expiresAtEpochMs > wallClockMs()

/** A tenth of what is left, so that several tries fit in. */
function pauseFor({ expiresAtEpochMs }: Credentials): number {
  const leftMs = (expiresAtEpochMs ?? Infinity) - wallClockMs()
  return Math.min(MOST_PAUSE_MS, Math.max(LEAST_PAUSE_MS, leftMs / 10))
}

function describeFailure(error: CredentialsRefused, { expiresAtEpochMs }: Credentials, pauseMs: number): string {
  const leftMs = (expiresAtEpochMs ?? 0) - wallClockMs()
  const state =
    leftMs > 0
      ? `The current ones hold for ${renderDuration(Math.round(leftMs / 1_000) * 1_000)}.`
      : 'The current ones have expired: calls fail as access-denied.'
  const [reason = ''] = error.message.split('\n')
  return (
    `Renewing the AWS credentials failed (${error.name}: ${reason}). ${state} ` +
    `Next try in ${renderDuration(Math.round(pauseMs / 1_000) * 1_000)}.`
  )
}

const toRefused = (error: unknown): CredentialsRefused =>
  error instanceof Error
    ? new CredentialsRefused(error.name, error.message)
    : new CredentialsRefused('Error', String(error))

async function within<Value>(limitMs: number, settled: Promise<Value>): Promise<Value> {
  const over = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => over.reject(new CredentialsRefused('CredentialsTimeout', `no answer within ${renderDuration(limitMs)}`)),
    limitMs,
  )
  // What comes after the limit is heard by nobody.
  settled.catch(() => {})
  try {
    return await Promise.race([settled, over.promise])
  } finally {
    clearTimeout(timer)
  }
}
