import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type Credentials,
  type CredentialSources,
  openCredentialSources,
  type SourceOptions,
} from '../../../src/bedrock/credentials/credential-sources.ts'
import { askForCredentials, shareCredentials } from '../../../src/bedrock/credentials/shared-credentials.ts'

const MINUTE_MS = 60_000

beforeEach(() => {
  vi.useFakeTimers()
  fetches = 0
  notices = []
})
afterEach(() => vi.useRealTimers())

let fetches = 0
let notices: string[] = []

/** Keys that hold for so long, a new one each time. */
const keysFor = (lastsMs: number | null): Credentials => ({
  accessKeyId: `AKIA${fetches}`,
  secretAccessKey: 'secret',
  expiresAtEpochMs: lastsMs === null ? null : Date.now() + lastsMs,
})

const open = (fetch: () => Promise<Credentials>, options: SourceOptions = {}): CredentialSources =>
  openCredentialSources({
    fetch: () => {
      fetches++
      return fetch()
    },
    onNotice: (notice) => notices.push(notice),
    ...options,
  })
const failing = (): Promise<never> =>
  Promise.reject(Object.assign(new Error('no\nsecond line'), { name: 'CredentialsProviderError' }))

describe('a source of credentials', () => {
  test('looks for none before it is asked, and then once for all that ask', async () => {
    const source = open(async () => keysFor(null)).of(null)
    expect(fetches).toBe(0)
    const got = await Promise.all(Array.from({ length: 32 }, () => source.get()))
    expect(new Set(got.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['AKIA1']))
    await vi.advanceTimersByTimeAsync(24 * 60 * MINUTE_MS)
    expect((await source.get()).accessKeyId).toBe('AKIA1')
    expect(fetches).toBe(1)
  })

  test('renews them five minutes before they expire, whether or not anybody asks', async () => {
    const source = open(async () => keysFor(20 * MINUTE_MS)).of(null)
    const heard: string[] = []
    source.onRenewed(({ accessKeyId }) => heard.push(accessKeyId))
    await source.get()
    await vi.advanceTimersByTimeAsync(15 * MINUTE_MS - 1)
    expect(fetches).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(heard).toEqual(['AKIA1', 'AKIA2'])
    await vi.advanceTimersByTimeAsync(60 * MINUTE_MS)
    expect(fetches).toBe(6)
  })

  test('renews short-lived ones at half their life, and not in a loop', async () => {
    const source = open(async () => keysFor(2 * MINUTE_MS)).of(null)
    await source.get()
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS)
    expect(fetches).toBe(11)
  })

  test('hands out what it has while a renewal fails, tells it once, and tries again', async () => {
    let isBroken = false
    const source = open(() => (isBroken ? failing() : Promise.resolve(keysFor(20 * MINUTE_MS)))).of(null)
    await source.get()
    isBroken = true
    await vi.advanceTimersByTimeAsync(17 * MINUTE_MS)
    expect((await source.get()).accessKeyId).toBe('AKIA1')
    expect(fetches).toBeGreaterThan(2)
    expect(notices).toEqual([
      'Renewing the AWS credentials failed (CredentialsProviderError: no). The current ones hold for 5m. Next try in 30s.',
    ])
    isBroken = false
    await vi.advanceTimersByTimeAsync(MINUTE_MS)
    expect(notices.at(-1)).toBe('The AWS credentials are renewed again.')
    expect((await source.get()).accessKeyId).not.toBe('AKIA1')
  })

  test('refuses by the name of the cause once they have expired, without asking a helper for each call', async () => {
    let isBroken = false
    const source = open(() => (isBroken ? failing() : Promise.resolve(keysFor(10 * MINUTE_MS)))).of(null)
    await source.get()
    isBroken = true
    await vi.advanceTimersByTimeAsync(11 * MINUTE_MS)
    const before = fetches
    for (let call = 0; call < 100; call++) {
      await expect(source.get()).rejects.toMatchObject({ name: 'CredentialsProviderError', message: 'no\nsecond line' })
    }
    expect(fetches - before).toBeLessThanOrEqual(1)
  })

  test('gives up a renewal that hangs, and takes a later one', async () => {
    let isHanging = false
    const hung = new Promise<never>(() => {})
    const source = open(() => (isHanging ? hung : Promise.resolve(keysFor(6 * MINUTE_MS)))).of(null)
    await source.get()
    isHanging = true
    await vi.advanceTimersByTimeAsync(7 * MINUTE_MS)
    const refusal = source.get().catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(MINUTE_MS)
    expect(await refusal).toMatchObject({ name: 'CredentialsTimeout' })
    isHanging = false
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS)
    expect((await source.get()).secretAccessKey).toBe('secret')
  })

  test('does not take what has expired already for credentials', async () => {
    const source = open(async () => keysFor(-1)).of(null)
    await expect(source.get()).rejects.toMatchObject({ name: 'CredentialsExpired' })
    expect(source.held()).toBeNull()
  })

  test('begins with what another process has found, and renews it in time', async () => {
    const held = [{ profile: null, credentials: keysFor(20 * MINUTE_MS) }]
    const sources = open(async () => keysFor(20 * MINUTE_MS), { held })
    expect((await sources.of(null).get()).accessKeyId).toBe('AKIA0')
    expect(sources.held()).toEqual(held)
    await vi.advanceTimersByTimeAsync(16 * MINUTE_MS)
    expect(fetches).toBe(1)
  })

  test('renews at once what another process has found that is about to expire', async () => {
    const held = [{ profile: null, credentials: keysFor(4 * MINUTE_MS) }]
    open(async () => keysFor(20 * MINUTE_MS), { held })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(fetches).toBe(1)
  })

  test('renews nothing once it is closed', async () => {
    const sources = open(async () => keysFor(20 * MINUTE_MS))
    await sources.of(null).get()
    sources.close()
    await vi.advanceTimersByTimeAsync(19 * MINUTE_MS)
    expect(fetches).toBe(1)
  })

  test('has one for each profile', async () => {
    const sources = open(async () => keysFor(null))
    expect(sources.of('a')).toBe(sources.of('a'))
    expect(sources.of('a')).not.toBe(sources.of(null))
  })
})

/** So many threads, each of which asks in the turn of its own. */
const share = (sources: CredentialSources, threads: number) =>
  Array.from({ length: threads }, () => {
    const asker = askForCredentials((wanted) => queueMicrotask(() => holder.answer(wanted)))
    const holder = shareCredentials(sources, (answer) => queueMicrotask(() => asker.hear(answer)))
    return { ...asker, end: holder.end }
  })

describe('credentials that are shared', () => {
  test('are found once for all threads and all who ask in them, and renewed for all at once', async () => {
    const threads = share(
      open(async () => keysFor(20 * MINUTE_MS)),
      8,
    )
    const ask = () =>
      Promise.all(threads.flatMap(({ provide }) => [provide(null), provide(null), provide(null), provide(null)]))
    expect(new Set((await ask()).map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['AKIA1']))
    await vi.advanceTimersByTimeAsync(16 * MINUTE_MS)
    expect(new Set((await ask()).map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['AKIA2']))
    expect(fetches).toBe(2)
  })

  test('are refused to all that ask, by name, and asked for again later', async () => {
    let isBroken = true
    const [thread] = share(
      open(() => (isBroken ? failing() : Promise.resolve(keysFor(null)))),
      1,
    )
    await expect(thread!.provide(null)).rejects.toMatchObject({ name: 'CredentialsProviderError' })
    isBroken = false
    await vi.advanceTimersByTimeAsync(2_000)
    expect((await thread!.provide(null)).secretAccessKey).toBe('secret')
  })
})
