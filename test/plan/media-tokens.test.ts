// What may be billed for pictures and documents is reckoned where calls end, and there must be no long look at megabytes.
import { expect, test, vi } from 'vitest'
import { ContentBytes, JoinedBytes } from '../../src/conversation/content-bytes.ts'
import type { Conversation } from '../../src/conversation/conversation.ts'
import * as extents from '../../src/media/media-extent.ts'
import { mostMediaTokens } from '../../src/plan/media-tokens.ts'
import { modePlan } from '../fakes/run-plan.ts'

const saying = (bytes: ContentBytes | JoinedBytes): Conversation => ({
  system: null,
  messages: [{ role: 'user', content: [{ document: { format: 'txt', name: 'Document', source: { bytes } } }] }],
  tools: null,
  maxOutputTokens: null,
  aimedInputTokens: null,
})

test('what is sent many times is measured once, its copies too', () => {
  const measure = vi.spyOn(extents, 'extentOf')
  const bytes = ContentBytes.copyOf(Buffer.from('a'.repeat(400)))
  const copy = new JoinedBytes(bytes, [bytes, Buffer.from('%1')])
  const mode = modePlan()
  for (const sent of [bytes, copy, bytes, copy]) expect(mostMediaTokens(mode, saying(sent), 4)).toBe(100)
  expect(measure).toHaveBeenCalledTimes(1)
  expect(mostMediaTokens(mode, saying(ContentBytes.copyOf(Buffer.from('abcd'))), 4)).toBe(1)
  expect(measure).toHaveBeenCalledTimes(2)
})
