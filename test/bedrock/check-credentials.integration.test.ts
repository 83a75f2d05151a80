import { afterEach, describe, expect, test, vi } from 'vitest'
import { checkCredentials } from '../../src/bedrock/check-credentials.ts'
import { withoutCredentials } from './without-credentials.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('checkCredentials', () => {
  test('is content with keys in the environment', async () => {
    withoutCredentials()
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example')
    expect(await checkCredentials('us-east-1')).toStrictEqual({ ok: true })
  })

  test("is content with a Bedrock API key, as the SDK's client is", async () => {
    withoutCredentials()
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'example')
    expect(await checkCredentials('us-east-1')).toStrictEqual({ ok: true })
  })

  test('says what is missing', async () => {
    withoutCredentials()
    const reason = 'CredentialsProviderError: Could not load credentials from any providers'
    expect(await checkCredentials('us-east-1')).toStrictEqual({ ok: false, reason })
  })
})
