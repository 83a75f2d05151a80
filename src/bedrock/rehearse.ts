import { type BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime'
import { withAttempts } from './attempt-middleware.ts'

/** How a rehearsal ends when all went well: the request was ready to be sent, and was not. */
const READY = new Error('The request was ready.')

/**
 * Takes a call through all that the SDK does before it sends one: credentials, endpoint, serialisation,
 * signature. Nothing goes to Bedrock. Returns what stood in the way, or null.
 */
export async function rehearse(client: BedrockRuntimeClient, modelId: string): Promise<Error | null> {
  const input = withAttempts({ modelId, messages: [] }, () => Promise.reject(READY))
  try {
    await client.send(new ConverseStreamCommand(input))
  } catch (error) {
    if (error === READY) return null
    return error instanceof Error ? error : new Error(String(error))
  }
  return null
}
