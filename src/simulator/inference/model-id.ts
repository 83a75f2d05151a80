/** What a `modelId` names: `kind` is the resource type of an ARN, or null for a bare id. */
export interface ModelReference {
  readonly kind: string | null
  /** The id, or the last part of the ARN. */
  readonly id: string
  /** In an ARN that names one; null otherwise. */
  readonly region: string | null
  /** As the caller wrote it. */
  readonly text: string
}

/** The reference in a `modelId` path segment, which is percent-encoded. Null for broken percent-encoding. */
export function readModelReference(segment: string): ModelReference | null {
  try {
    return parseModelReference(decodeURIComponent(segment))
  } catch {
    return null
  }
}

/**
 * An id as it is, and an ARN taken apart: `arn:aws:bedrock:us-east-2:111122223333:inference-profile/us.x` names the
 * `inference-profile` `us.x` in us-east-2. Of whose account it is, is not looked at.
 */
export function parseModelReference(text: string): ModelReference {
  const [, region, kind, id] = /^arn:[^:]*:bedrock:([^:]*):[^:]*:([a-z-]+)\/(.+)$/.exec(text) ?? []
  return kind === undefined || id === undefined
    ? { kind: null, id: text, region: null, text }
    : { kind, id, region: region || null, text }
}
