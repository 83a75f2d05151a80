// The models that mantle lists, whatever serves them. https://platform.openai.com/docs/api-reference/models
import type { Profile } from '../profile/profile.ts'
import { apiError } from '../wire/api-error.ts'
import type { OnceAnswer } from './answer-once.ts'
import { type MantleModel, mantleModels } from './endpoint-model.ts'

/** The first second of 2026, for all of them. */
const CREATED_SECONDS = 1_767_225_600

export const listModels = (profile: Profile): OnceAnswer => ({
  kind: 'json',
  json: { object: 'list', data: mantleModels(profile).map(describe) },
})

export function getModel(profile: Profile, id: string): OnceAnswer {
  const model = mantleModels(profile).find((one) => one.id === id)
  if (model !== undefined) return { kind: 'json', json: describe(model) }
  return apiError(404, 'ResourceNotFoundException', `The model '${id}' does not exist`, {
    vendor: { type: 'invalid_request_error', code: 'not_found_error' },
  })
}

const describe = ({ id, model }: MantleModel): object => ({
  id,
  object: 'model',
  created: CREATED_SECONDS,
  owned_by: model.provider,
})
