// What a prepared request owes to its moment: whose credentials, which day, which clock.
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { WireRequest } from '../../src/bedrock/wire/exchange.ts'
import { makeClient } from '../../src/bedrock/sdk/make-client.ts'
import { apis } from '../../src/bedrock/apis/apis.ts'
import { makePreparation, type Preparation } from '../../src/bedrock/prepared-requests.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { makePollClock } from '../../src/time/poll-clock.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { conversation, makeMode } from './mode.ts'
import { openSdk, sdkRequest, textOf } from './sdk-request.ts'
import { sdkApiWays } from './ways.ts'
import { withoutCredentials } from './without-credentials.ts'

interface Identity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
}

beforeEach(() => {
  withoutCredentials()
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-20T23:59:58Z') })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

const closing: BedrockRuntimeClient[] = []
afterEach(() => closing.splice(0).forEach((client) => client.destroy()))

function open(changes: Partial<ModePlan> = {}): {
  readonly mode: ModePlan
  readonly client: BedrockRuntimeClient
  readonly preparation: Preparation
} {
  const mode = makeMode(changes)
  const { client } = makeClient({ mode, target: { kind: 'aws' }, clock: makePollClock(systemClock) })
  closing.push(client)
  return { mode, client, preparation: makePreparation(mode, client) }
}

async function prepared({ mode, preparation }: ReturnType<typeof open>): Promise<WireRequest> {
  const { requests } = await preparation.prepare()
  return requests!.make(apis[mode.api].makeBody(mode, conversation))
}

/** What the SDK makes of the same at this moment. */
async function expectSdks(request: WireRequest, mode: ModePlan, config: Parameters<typeof openSdk>[2]): Promise<void> {
  const sdk = openSdk(mode, request.headers['amz-sdk-invocation-id']!, config)
  closing.push(sdk)
  const theirs = await sdkRequest(sdk, mode, conversation)
  expect({ ...request, body: textOf(request.body) }).toStrictEqual({ ...theirs, body: textOf(theirs.body) })
}

const one: Identity = { accessKeyId: 'AKIAONE', secretAccessKey: 'one' }
const other: Identity = { accessKeyId: 'AKIAOTHER', secretAccessKey: 'other' }

describe('credentials that change between calls', () => {
  test.each<[string, readonly Identity[]]>([
    ['are other keys', [one, other, one]],
    ['are another secret of the same key', [one, { ...one, secretAccessKey: 'rotated' }]],
    ['gain a session token', [one, { ...one, sessionToken: 'token' }]],
    ['lose it', [{ ...one, sessionToken: 'token' }, one]],
    [
      'have another token',
      [
        { ...one, sessionToken: 'token' },
        { ...one, sessionToken: 'renewed' },
      ],
    ],
    [
      'have an empty token',
      [
        { ...one, sessionToken: 'token' },
        { ...one, sessionToken: '' },
      ],
    ],
    ['are another user’s with the same secret', [one, { ...one, accessKeyId: 'AKIATHIRD' }]],
  ])('and %s sign as they are then', async (_, identities) => {
    const opened = open()
    let current = identities[0]!
    // The SDK asks again for what expires within five minutes.
    const provide = () => Promise.resolve({ ...current, expiration: new Date(Date.now() + 60_000) })
    opened.client.config.credentials = provide
    await opened.preparation.prepare()
    for (const identity of identities) {
      current = identity
      const request = await prepared(opened)
      expect(request.headers['authorization']).toContain(`Credential=${identity.accessKeyId}/20261120/us-east-1/`)
      expect(request.headers['x-amz-security-token']).toBe(
        identity.sessionToken === '' ? undefined : identity.sessionToken,
      )
      await expectSdks(request, opened.mode, { credentials: provide })
    }
  })

  test('are asked for only when they expire', async () => {
    const provide = vi.fn<() => Promise<Identity>>(() =>
      Promise.resolve({ ...one, expiration: new Date(Date.now() + 3_600_000) }),
    )
    const opened = open()
    opened.client.config.credentials = provide
    for (let call = 0; call < 3; call++) await prepared(opened)
    expect(provide).toHaveBeenCalledTimes(1)
    vi.setSystemTime(Date.now() + 3_600_000)
    await prepared(opened)
    expect(provide).toHaveBeenCalledTimes(2)
  })

  test('and cannot be had any more reject the call, as in the SDK, and only as long as they cannot', async () => {
    const gone = Object.assign(new Error('expired'), { name: 'CredentialsProviderError' })
    let isGone = false
    const opened = open()
    opened.client.config.credentials = () =>
      isGone ? Promise.reject(gone) : Promise.resolve({ ...one, expiration: new Date(Date.now() + 1_000) })
    await prepared(opened)
    isGone = true
    vi.setSystemTime(Date.now() + 10_000)
    await expect(prepared(opened)).rejects.toBe(gone)
    isGone = false
    expect((await prepared(opened)).headers['authorization']).toContain('Credential=AKIAONE/')
  })

  test('and cannot be had at first are looked for by each call until they can', async () => {
    const gone = Object.assign(new Error('none'), { name: 'CredentialsProviderError' })
    const { client, preparation } = open()
    client.config.credentials = () => Promise.reject(gone)
    expect(await preparation.prepare()).toStrictEqual({ requests: null, origin: null, problem: gone })
    client.config.credentials = () => Promise.resolve(one)
    expect(await preparation.prepare()).toMatchObject({ problem: null, requests: expect.anything() })
  })

  test('and are gone between the rehearsal and the request reject nothing', async () => {
    const gone = Object.assign(new Error('none'), { name: 'CredentialsProviderError' })
    const { client, preparation } = open()
    let asked = 0
    client.config.credentials = () =>
      asked++ === 0 ? Promise.resolve({ ...one, expiration: new Date(Date.now() + 1_000) }) : Promise.reject(gone)
    expect(await preparation.prepare()).toMatchObject({ requests: null, problem: gone })
  })
})

test('a day ends at midnight of UTC, and the next request is of the new one', async () => {
  const opened = open()
  opened.client.config.credentials = () => Promise.resolve(one)
  const dates: (string | undefined)[] = []
  for (const moment of ['2026-11-20T23:59:59.999Z', '2026-11-21T00:00:00.000Z', '2026-11-20T23:59:59.000Z']) {
    vi.setSystemTime(moment)
    const request = await prepared(opened)
    dates.push(request.headers['x-amz-date'])
    await expectSdks(request, opened.mode, { credentials: () => Promise.resolve(one) })
  }
  expect(dates).toStrictEqual(['20261120T235959Z', '20261121T000000Z', '20261120T235959Z'])
})

test('a clock that the SDK has found to be wrong is put right', async () => {
  const opened = open()
  opened.client.config.credentials = () => Promise.resolve(one)
  expect((await prepared(opened)).headers['x-amz-date']).toBe('20261120T235958Z')
  opened.client.config.systemClockOffset = 3_600_000
  const request = await prepared(opened)
  expect(request.headers['x-amz-date']).toBe('20261121T005958Z')
  await expectSdks(request, opened.mode, { credentials: () => Promise.resolve(one), systemClockOffset: 3_600_000 })
})

describe('an API key', () => {
  test.each(sdkApiWays.map((way) => [way.name, way] as const))(
    'of the environment is sent to AWS, for %s',
    async (_, way) => {
      vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'key-one')
      const opened = open(way.mode)
      const request = await prepared(opened)
      expect(request.headers['Authorization']).toBe('Bearer key-one')
      expect(Object.keys(request.headers).filter((name) => /^authorization$/i.test(name))).toHaveLength(1)
      await expectSdks(request, opened.mode, {})
    },
  )

  test('that is renewed is the one that is sent', async () => {
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'key-one')
    const opened = open()
    await prepared(opened)
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'key-two')
    expect((await prepared(opened)).headers['Authorization']).toBe('Bearer key-two')
  })

  test('of the client is sent too', async () => {
    const opened = open()
    Object.assign(opened.client.config, {
      authSchemePreference: () => Promise.resolve(['httpBearerAuth']),
      token: () => Promise.resolve({ token: 'key' }),
    })
    expect((await prepared(opened)).headers['Authorization']).toBe('Bearer key')
  })
})

test('each request has an id of its own, and its own length', async () => {
  const opened = open()
  opened.client.config.credentials = () => Promise.resolve(one)
  const { requests } = await opened.preparation.prepare()
  const [short, long] = [await requests!.make('{}'), await requests!.make(JSON.stringify('ü'))]
  expect(short.headers['content-length']).toBe('2')
  expect(long.headers['content-length']).toBe('4')
  expect(short.headers['amz-sdk-invocation-id']).not.toBe(long.headers['amz-sdk-invocation-id'])
})

test('a mode that retries has the SDK make each attempt', async () => {
  const { client, preparation } = open({ retries: { maxAttempts: 2, strategy: 'standard' } })
  client.config.credentials = () => Promise.resolve(one)
  expect(await preparation.prepare()).toMatchObject({ requests: null, problem: null })
})

test('a request that is signed in another way is left to the SDK', async () => {
  const { client, preparation } = open()
  client.config.credentials = () => Promise.resolve(one)
  client.middlewareStack.add(
    (next) => (args) => {
      ;(args.request as { headers: Record<string, string> }).headers['authorization'] = 'AWS4-ECDSA-P256-SHA256 …'
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'normal', name: 'signOtherwise' },
  )
  expect(await preparation.prepare()).toMatchObject({ requests: null, problem: null })
})
