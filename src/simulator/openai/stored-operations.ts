// What can be done with a response that is stored: read, deleted, and, while it is made in the background, cancelled.
import type { OnceAnswer } from '../endpoints/answer-once.ts'
import { wrongParameter } from './openai-mistakes.ts'
import { unknownResponse } from './parse-responses.ts'
import type { StoredResponses } from './stored-responses.ts'

export function getResponse(stored: StoredResponses, id: string): OnceAnswer {
  const found = stored.get(id)
  return found === null ? unknownResponse : { kind: 'json', json: found.response }
}

export const deleteResponse = (stored: StoredResponses, id: string): OnceAnswer =>
  stored.delete(id) ? { kind: 'json', json: { id, object: 'response', deleted: true } } : unknownResponse

export function cancelResponse(stored: StoredResponses, id: string): OnceAnswer {
  const found = stored.get(id)
  if (found === null) return unknownResponse
  if (found.response['background'] !== true) return notInBackground
  found.cancel?.()
  return { kind: 'json', json: (stored.get(id) ?? found).response }
}

const notInBackground = wrongParameter('Cannot cancel a synchronous response.', null)
