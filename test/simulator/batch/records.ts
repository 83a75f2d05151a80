import type { BatchProfile } from '../../../src/simulator/profile/profile.ts'

/** Lines of Converse records `r0`, `r1`, …. */
export const converseLines = (count: number, change: (index: number) => object = () => ({})): string =>
  Array.from({ length: count }, (_, index) => `${JSON.stringify(converseRecord(index, change(index)))}\n`).join('')

const converseRecord = (index: number, change: object) => ({
  recordId: `r${index}`,
  modelInput: { messages: [{ role: 'user', content: [{ text: `question ${index}` }] }] },
  ...change,
})

export interface OutputLine {
  readonly recordId: string
  readonly modelInput: object
  readonly modelOutput?: { readonly usage: { readonly inputTokens: number; readonly outputTokens: number } }
  readonly error?: { readonly errorCode: number; readonly errorMessage: string }
}

export const parseOutput = (text: string): OutputLine[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as OutputLine)

/** A minute and ten seconds before the first record; a record a second. */
export const batchProfile = (changes: Partial<BatchProfile> = {}): BatchProfile => ({
  minimumRecords: 1,
  maximumRecords: 1_000,
  submittedMs: 10_000,
  validatingMs: 20_000,
  scheduledMs: 40_000,
  stoppingMs: 5_000,
  recordsPerMinute: 60,
  ...changes,
})
