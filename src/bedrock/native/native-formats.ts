import type { NativeBody } from '../../plan/mode-plan.ts'
import { claudeFormat } from './claude-format.ts'
import { type EncodedChunk, encodeFamiliar } from './familiar-chunk.ts'
import { llamaFormat } from './llama-format.ts'
import type { NativeFormat } from './native-format.ts'
import { novaFormat } from './nova-format.ts'

export const nativeFormats = { claude: claudeFormat, nova: novaFormat, llama: llamaFormat } as const satisfies Record<
  NativeBody,
  NativeFormat
>

/** Made once: every stream compares with them. */
export const familiarChunks: Readonly<Record<NativeBody, readonly EncodedChunk[]>> = {
  claude: claudeFormat.familiar.map(encodeFamiliar),
  nova: novaFormat.familiar.map(encodeFamiliar),
  llama: llamaFormat.familiar.map(encodeFamiliar),
}
