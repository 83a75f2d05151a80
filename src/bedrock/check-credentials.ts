import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime'
import type { Transport } from './exchange.ts'
import { rehearse } from './rehearse.ts'
import { makeRequestHandler } from './request-handler.ts'

/** Whether calls to AWS could be signed, with the credentials that the SDK's default chain finds. */
export async function checkCredentials(
  region: string,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }> {
  const client = new BedrockRuntimeClient({
    region,
    maxAttempts: 1,
    retryMode: 'standard',
    requestHandler: makeRequestHandler('http1', NO_TRANSPORT),
  })
  const problem = await rehearse(client, 'credentials-check')
  client.destroy()
  return problem === null ? { ok: true } : { ok: false, reason: `${problem.name}: ${problem.message}` }
}

const NO_TRANSPORT: Transport = {
  open() {
    throw new Error('a rehearsal sends nothing')
  },
  close() {},
}
