/** What a `modelId` names: `kind` is the resource type of an ARN, or null for a bare id. */
export interface ModelReference {
  readonly kind: string | null
  /** The id, or the last part of the ARN. */
  readonly id: string
  /** As the caller wrote it. */
  readonly text: string
}

/**
 * The reference in a `modelId` path segment: percent-decoded, and an ARN taken apart
 * (`arn:aws:bedrock:us-east-2:111122223333:inference-profile/us.x` names the `inference-profile` `us.x`).
 * Null for broken percent-encoding.
 */
export function readModelReference(segment: string): ModelReference | null {
  let text: string
  try {
    text = decodeURIComponent(segment)
  } catch {
    return null
  }
  const [, kind, id] = /^arn:[^:]*:bedrock:[^:]*:[^:]*:([a-z-]+)\/(.+)$/.exec(text) ?? []
  return kind === undefined || id === undefined ? { kind: null, id: text, text } : { kind, id, text }
}
