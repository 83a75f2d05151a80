import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime'
import type { Credentials } from './credential-sources.ts'

/** Runs the SDK's default chain, once and anew: what an earlier run of it remembers, or waits for, is not this one's. */
export async function fetchCredentials(profile: string | null, region: string): Promise<Credentials> {
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
