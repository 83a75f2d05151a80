// Names and descriptions of inference profiles and prompt routers, which AWS's reference holds to the same patterns.
import type { TextConstraint } from '../wire/constraints.ts'

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
