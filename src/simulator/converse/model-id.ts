/**
 * The id that a `modelId` path segment names: percent-decoded, and the last part of an ARN
 * (`arn:aws:bedrock:us-east-2:111122223333:inference-profile/us.x` names `us.x`). Null for broken percent-encoding.
 */
export function readModelId(segment: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(segment)
  } catch {
    return null
  }
  return /^arn:[^:]*:bedrock:[^:]*:[^:]*:(?:foundation-model|inference-profile)\/(.+)$/.exec(decoded)?.[1] ?? decoded
}
