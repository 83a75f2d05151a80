import { chatFormat } from './chat-format.ts'
import { claudeFormat } from './claude-format.ts'
import { llamaFormat } from './llama-format.ts'
import type { NativeFormat } from './native-format.ts'
import { novaFormat } from './nova-format.ts'
import { titanFormat } from './titan-format.ts'
import type { NativeBody } from '../vocabulary.ts'

export const nativeFormats = {
  claude: claudeFormat,
  nova: novaFormat,
  llama: llamaFormat,
  titan: titanFormat,
  chat: chatFormat,
} satisfies Record<NativeBody, NativeFormat>
