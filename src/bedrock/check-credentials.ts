import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime'
import { attemptMiddleware, ATTEMPT_PLACE, withAttempts } from './attempt-middleware.ts'
import { rehearse } from './rehearse.ts'

/** Whether calls to AWS could be signed, with the credentials that the SDK's default chain finds. */
export async function checkCredentials(
  region: string,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }> {
  const client = new BedrockRuntimeClient({ region, maxAttempts: 1, retryMode: 'standard', defaultsMode: 'standard' })
  client.middlewareStack.add(attemptMiddleware, ATTEMPT_PLACE)
  const rehearsal = await rehearse((sendAttempt) =>
    client.send(new ConverseStreamCommand(withAttempts({ modelId: 'credentials-check', messages: [] }, sendAttempt))),
  )
  client.destroy()
  if (rehearsal.kind === 'ready') return { ok: true }
  const { message, name } = rehearsal.problem
  return { ok: false, reason: `${name}: ${message}` }
}
