import { usualBytes } from '../media/synthetic-image.ts'
import type { PromptPlan } from '../plan/run-plan.ts'
import { formatCount } from '../reports/format.ts'

type MediaPlan = PromptPlan['media'][number]

const SEVERAL = { image: 'images', document: 'documents', video: 'videos', audio: 'recordings' } as const
const ONE = { image: 'image', document: 'document', video: 'video', audio: 'recording' } as const

/** `2 png images of 1280×720 (200,000 bytes each)`, `1 pdf document of 3 pages`, `images by the field picture`. */
export function describeMedia(plan: MediaPlan): string {
  const { count, format, kind, source } = plan
  if (source.kind === 'field') return `${SEVERAL[kind]} by the field ${source.field}`
  const isOne = count.kind === 'constant' && count.value === 1
  const amount =
    count.kind === 'constant' ? formatCount(count.value) : `${formatCount(count.min)} to ${formatCount(count.max)}`
  const what = `${amount} ${format ?? ''} ${isOne ? ONE[kind] : SEVERAL[kind]}`
  return `${what}${describeSource(source, isOne ? '' : ' each')}`
}

function describeSource(source: Exclude<MediaPlan['source'], { readonly kind: 'field' }>, each: string): string {
  switch (source.kind) {
    case 's3':
      return ' in S3'
    case 'file':
      return `${describeExtent(source.extent)} (${formatCount(source.bytes)} bytes${each})`
    case 'synthetic-image': {
      const { height, width } = source.image
      const bytes = source.image.bytes ?? usualBytes(source.image)
      return `${describeExtent({ kind: 'pixels', width, height })} (about ${formatCount(bytes)} bytes${each})`
    }
    case 'synthetic-document': {
      const { pages, tokens } = source.document
      const text = `about ${formatCount(tokens)} tokens${each}`
      return pages === null ? ` of ${text}` : ` of ${describePages(pages)} (${text})`
    }
  }
}

const describePages = (pages: number): string => `${formatCount(pages)} ${pages === 1 ? 'page' : 'pages'}`

function describeExtent(extent: Extract<MediaPlan['source'], { readonly kind: 'file' }>['extent']): string {
  switch (extent.kind) {
    case 'pixels':
      return ` of ${extent.width}×${extent.height}`
    case 'pages':
      return ` of ${describePages(extent.pages)}`
    case 'characters':
      return ` of ${formatCount(extent.characters)} characters`
    case 'seconds':
      return ` of ${formatCount(Math.ceil(extent.seconds))} s`
    case 'unknown':
      return ''
  }
}
