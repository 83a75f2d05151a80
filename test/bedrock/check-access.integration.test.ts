import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Access, checkAccess } from '../../src/bedrock/check-access.ts'
import { openCredentialSources } from '../../src/bedrock/credentials/credential-sources.ts'
import type { BedrockTarget } from '../../src/bedrock/sdk/make-client.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { makeMode } from './mode.ts'
import { withoutCredentials } from './without-credentials.ts'

beforeEach(withoutCredentials)
afterEach(() => {
  vi.unstubAllEnvs()
})

const withKeys = (): void => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example')
}
const access = (changes: Partial<ModePlan> = {}, target: BedrockTarget = { kind: 'aws' }): Promise<Access> =>
  checkAccess(makeMode(changes), target, (profile) => openCredentialSources().of(profile).get())

const USUAL = 'https://bedrock-runtime.us-east-1.amazonaws.com'
const VPCE = 'https://vpce-0123-abcd.bedrock-runtime.us-east-1.vpce.amazonaws.com'

describe('checkAccess', () => {
  test('is content with keys in the environment', async () => {
    withKeys()
    expect(await access()).toStrictEqual({ ok: true, endpoint: USUAL, auth: 'sigv4' })
  })

  test("is content with a Bedrock API key, as the SDK's client is", async () => {
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'example')
    expect(await access()).toStrictEqual({ ok: true, endpoint: USUAL, auth: 'bearer' })
  })

  test('says what is missing', async () => {
    const reason = 'CredentialsProviderError: Could not load credentials from any providers'
    expect(await access()).toStrictEqual({ ok: false, reason })
  })

  test.each<[string, Readonly<Record<string, string>>, Partial<ModePlan>, string]>([
    ['endpoint in the mode', {}, { endpoint: VPCE }, VPCE],
    ['an endpoint with a path', {}, { endpoint: 'https://gateway.example/bedrock' }, 'https://gateway.example/bedrock'],
    ['AWS_ENDPOINT_URL_BEDROCK_RUNTIME', { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: VPCE }, {}, VPCE],
    ['AWS_ENDPOINT_URL', { AWS_ENDPOINT_URL: VPCE }, {}, VPCE],
    [
      'that of the service before the other',
      { AWS_ENDPOINT_URL: 'https://other.example', AWS_ENDPOINT_URL_BEDROCK_RUNTIME: VPCE },
      {},
      VPCE,
    ],
    ['the mode before the environment', { AWS_ENDPOINT_URL: 'https://other.example' }, { endpoint: VPCE }, VPCE],
    ['the mode before FIPS of the environment', { AWS_USE_FIPS_ENDPOINT: 'true' }, { endpoint: VPCE }, VPCE],
    ['FIPS', { AWS_USE_FIPS_ENDPOINT: 'true' }, {}, 'https://bedrock-runtime-fips.us-east-1.amazonaws.com'],
    ['FIPS by mode', {}, { useFipsEndpoint: true }, 'https://bedrock-runtime-fips.us-east-1.amazonaws.com'],
    ['FIPS off by mode', { AWS_USE_FIPS_ENDPOINT: 'true' }, { useFipsEndpoint: false }, USUAL],
    ['dual stack', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, {}, 'https://bedrock-runtime.us-east-1.api.aws'],
    ['dual stack by mode', {}, { useDualstackEndpoint: true }, 'https://bedrock-runtime.us-east-1.api.aws'],
    [
      'both',
      {},
      { useFipsEndpoint: true, useDualstackEndpoint: true },
      'https://bedrock-runtime-fips.us-east-1.api.aws',
    ],
    ['an endpoint on this machine', {}, { endpoint: 'http://127.0.0.1:8443' }, 'http://127.0.0.1:8443'],
  ])('finds the endpoint of %s, signed with the keys', async (_, environment, mode, endpoint) => {
    withKeys()
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
    expect(await access(mode)).toStrictEqual({ ok: true, endpoint, auth: 'sigv4' })
  })

  test('finds the endpoint of the shared config file', async () => {
    withKeys()
    const folder = mkdtempSync(join(tmpdir(), 'seismo-test-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'config')
    writeFileSync(file, `[default]\nservices = here\n[services here]\nbedrock_runtime =\n  endpoint_url = ${VPCE}\n`)
    vi.stubEnv('AWS_CONFIG_FILE', file)
    expect(await access()).toStrictEqual({ ok: true, endpoint: VPCE, auth: 'sigv4' })
  })

  test('lets no API key go unencrypted but to this machine', async () => {
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'example')
    expect(await access({ endpoint: 'http://gateway.example' })).toMatchObject({
      ok: false,
      reason: 'AWS_BEARER_TOKEN_BEDROCK would be sent unencrypted to http://gateway.example: use https',
    })
    expect(await access({ endpoint: 'https://gateway.example' })).toMatchObject({ ok: true, auth: 'bearer' })
    expect(await access({ endpoint: 'http://localhost:8443' })).toMatchObject({ ok: true, auth: 'bearer' })
  })

  test.each(['http://gateway.example', 'https://gateway.example', 'http://192.0.2.7:8000'])(
    'signs for the target %s with the keys, and never sends it the API key',
    async (url) => {
      vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'example')
      expect((await access({}, { kind: 'url', url })).ok).toBe(false)
      withKeys()
      expect(await access({}, { kind: 'url', url })).toStrictEqual({ ok: true, endpoint: url, auth: 'sigv4' })
    },
  )

  test.each(['http://127.0.0.1:8000', 'http://127.1.2.3:80', 'https://localhost:8443', 'http://[::1]:8000'])(
    'signs for the target %s on this machine with placeholders, whatever there is',
    async (url) => {
      const target = { kind: 'url', url } as const
      expect(await access({ endpoint: VPCE }, target)).toMatchObject({ ok: true, auth: 'sigv4' })
      vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'example')
      expect(await access({}, target)).toMatchObject({ ok: true, auth: 'sigv4' })
    },
  )
})
