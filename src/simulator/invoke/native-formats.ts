import type { NativeBody } from '../profile/profile.ts'
import { claudeFormat } from './claude-format.ts'
import { llamaFormat } from './llama-format.ts'
import type { NativeFormat } from './native-format.ts'
import { novaFormat } from './nova-format.ts'

export const nativeFormats = {
  claude: claudeFormat,
  nova: novaFormat,
  llama: llamaFormat,
} satisfies Record<NativeBody, NativeFormat>
