import { type ApiError, apiError, invalid } from '../wire/api-error.ts'
import type { TextConstraint } from '../wire/constraints.ts'

/** What an operation answers. */
export type ControlAnswer = { readonly kind: 'answered'; readonly body: object } | ApiError

export const answered = (body: object): ControlAnswer => ({ kind: 'answered', body })

// What the control plane answers instead of a resource. Names and codes are those of AWS's SDK; the texts are by
// analogy but for the one of a wrong region, which is captured.

export const arnOfAnotherRegion = invalid('The provided ARN is invalid for the service region')

export const resourceNotFound = (identifier: string): ApiError =>
  apiError(404, 'ResourceNotFoundException', `Could not find the resource ${identifier}.`)

export const conflict = (message: string): ApiError => apiError(400, 'ConflictException', message)

export const quotaExceeded = (message: string): ApiError => apiError(400, 'ServiceQuotaExceededException', message)

export const tooManyTags = (resourceName: string, limit: number): ApiError =>
  apiError(400, 'TooManyTagsException', `A resource can have at most ${limit} tags.`, { members: { resourceName } })

// Names and descriptions of inference profiles and prompt routers, which AWS's reference holds to the same patterns.

export const describedName: TextConstraint = {
  longest: 64,
  pattern: /^[0-9a-zA-Z](?:[ _-]?[0-9a-zA-Z])*[ _-]?$/,
  told: '([0-9a-zA-Z][ _-]?)+',
}

export const descriptionText: TextConstraint = {
  longest: 200,
  pattern: /^[0-9a-zA-Z:.](?:[ _-]?[0-9a-zA-Z:.])*[ _-]?$/,
  told: '([0-9a-zA-Z:.][ _-]?)+',
}
