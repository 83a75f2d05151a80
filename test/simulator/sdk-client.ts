import { createRequire } from 'node:module'

import { BedrockRuntimeClient, type BedrockRuntimeClientConfig } from '@aws-sdk/client-bedrock-runtime'

// The SDK's own HTTP/1.1 handler; it is no dependency of this package, so it is found as the SDK finds it.
const sdk = createRequire(createRequire(import.meta.url).resolve('@aws-sdk/client-bedrock-runtime'))
const { NodeHttpHandler } = sdk('@smithy/node-http-handler') as {
  NodeHttpHandler: new () => NonNullable<BedrockRuntimeClientConfig['requestHandler']>
}

const anyone = { accessKeyId: 'any', secretAccessKey: 'thing' }

/** The client of any user: HTTP/2 by its default handler, or HTTP/1.1. */
export const sdkClient = (url: string, protocol: 'http1' | 'http2', credentials = anyone): BedrockRuntimeClient =>
  new BedrockRuntimeClient({
    endpoint: url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    ...(protocol === 'http1' ? { requestHandler: new NodeHttpHandler() } : {}),
  })
