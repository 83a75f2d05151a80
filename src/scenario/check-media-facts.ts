// What is known of images and documents that AWS refuses: what the model does not read, and what no request may have.
import { sureFactsOf } from '../models/model-facts.ts'
import { objection, type Objection } from '../reading/mistake.ts'
import { greatestOf } from './distribution-schema.ts'
import type { MediaPlan } from './media-schema.ts'
import type { Mode } from './mode-schema.ts'
import type { Use } from './mode-uses.ts'

/** Of audio nobody says it of all models. */
const FACT_OF_KIND = { image: 'images', document: 'documents', video: 'video', audio: 'audio' } as const
const WORDS = { image: 'images', document: 'documents', video: 'videos', audio: 'audio' } as const

/** https://docs.aws.amazon.com/bedrock/latest/userguide/inference-api-restrictions.html */
const MOST_DOCUMENTS = 5
const MOST_DOCUMENT_BYTES = 4.5 * 2 ** 20
/** Some models take larger ones of these. */
const LARGE_FORMATS: readonly (string | null)[] = ['pdf', 'docx']

/** What of the prompts that a mode may get AWS is known to refuse; of each cause, the first prompt is told. */
export function checkMediaFacts(mode: Mode, uses: readonly Use[]): Objection[] {
  const prompts = uses.flatMap((use) => use.prompts).filter(({ media }) => media.length > 0)
  const inputs = sureFactsOf(mode.model)?.inputs
  const unread = (['image', 'document', 'video', 'audio'] as const).flatMap((kind) => {
    const prompt = prompts.find(({ media }) => media.some((item) => item.kind === kind))
    if (prompt === undefined || inputs?.[FACT_OF_KIND[kind]] !== false) return []
    const hint = `${mode.model} reads none, and prompt ${prompt.name} has them`
    return [objection(['model'], `a model that reads ${WORDS[kind]}`, mode.model, hint)]
  })
  return [
    ...unread,
    ...tell(prompts, mode, `at most ${MOST_DOCUMENTS} documents a request`, ({ media }) => {
      const most = media.reduce((sum, { count, kind }) => sum + (kind === 'document' ? greatestOf(count) : 0), 0)
      return most > MOST_DOCUMENTS ? String(most) : null
    }),
    ...tell(prompts, mode, 'documents of at most 4.5 MiB', ({ media }) => {
      const large = media.find(isTooLarge)
      return large?.source.kind === 'file' ? `${(large.source.bytes / 2 ** 20).toFixed(1)} MiB` : null
    }),
  ]
}

const isTooLarge = ({ format, kind, source }: MediaPlan): boolean =>
  kind === 'document' && source.kind === 'file' && source.bytes > MOST_DOCUMENT_BYTES && !LARGE_FORMATS.includes(format)

type Prompt = Use['prompts'][number]

function tell(
  prompts: readonly Prompt[],
  { model }: Mode,
  expected: string,
  find: (prompt: Prompt) => string | null,
): Objection[] {
  const found = prompts.flatMap((prompt) => {
    const value = find(prompt)
    return value === null ? [] : [{ prompt, value }]
  })[0]
  return found === undefined
    ? []
    : [objection(['model'], expected, found.value, `prompt ${found.prompt.name} would send them to ${model}`)]
}
