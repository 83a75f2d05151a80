import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The inference profile, which is called; the model's own id is refused on demand. */
export const MODEL = 'us.test.quick-v1:0'

/** A profile without chance, and quick: the first token after 30 ms, then one each 5 ms, ten in all. */
export interface QuickProfile {
  readonly slots?: number
  readonly queueLength?: number
  readonly timeToFirstToken?: string
  readonly messageStartLead?: string
  readonly outputTokens?: number
  readonly maxOutputTokens?: number
  readonly batchSlowdown?: number
  /** Further lines of the model, indented by four. */
  readonly model?: string
  /** Further lines of its inference profile, indented by four. */
  readonly inferenceProfile?: string
  /** Further lines of the file, not indented. */
  readonly file?: string
}

/** Writes it and returns its path. */
export async function writeProfile(profile: QuickProfile = {}): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'simulator-')), 'quick.yml')
  await writeFile(path, quickProfile(profile))
  return path
}

/** Its text. */
export function quickProfile(profile: QuickProfile = {}): string {
  const {
    slots = 50,
    queueLength = 50,
    timeToFirstToken = '30ms',
    messageStartLead = '0ms',
    outputTokens = 10,
    maxOutputTokens = 1_000,
    batchSlowdown = 0,
  } = profile
  return `description: quick
regions:
  us-east-1: { distance: { value: 0ms, assumption: set }, busyShare: { value: 0, assumption: set } }
${profile.file ?? ''}
inferenceProfiles:
  ${MODEL}:
    name: US Quick
    model: test.quick-v1:0
    regions: [us-east-1]
${profile.inferenceProfile ?? ''}
models:
  test.quick-v1:0:
    name: Quick
    provider: Test
    onDemand: false
    maxOutputTokens: { value: ${maxOutputTokens}, assumption: set }
${profile.model ?? ''}
    standard:
      slots: { value: ${slots}, assumption: set }
      queueLength: { value: ${queueLength}, assumption: set }
      timeToFirstToken: { constant: ${timeToFirstToken}, assumption: set }
      prefillPer1kTokens: { value: 0ms, assumption: set }
      messageStartLead: { value: ${messageStartLead}, assumption: set }
      outputTokensPerSecond: { constant: 200, assumption: set }
      batchSlowdown: { value: ${batchSlowdown}, assumption: set }
      gapJitter: { value: 0, assumption: set }
      tokensPerDelta: { min: 1, max: 1, assumption: set }
      outputTokens: { constant: ${outputTokens}, assumption: set }
`
}
