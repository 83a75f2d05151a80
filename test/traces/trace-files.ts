import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type LoadedTrace, loadTrace, type TraceSelection, WHOLE_TRACE } from '../../src/traces/load-trace.ts'

/** A folder that is gone when the test ends. */
export function traceFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'seismo-traces-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes a file into a folder of its own, or that one, and returns its path. */
export function traceFile(content: string | Uint8Array, name = 'trace.csv', folder = traceFolder()): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

export const load = (path: string, selection: Partial<TraceSelection> = {}) =>
  loadTrace({ ...WHOLE_TRACE, path, ...selection })

/** A trace that can be used. */
export function loaded(path: string, selection: Partial<TraceSelection> = {}): LoadedTrace {
  const trace = load(path, selection)
  if ('found' in trace) throw new Error(trace.found)
  return trace
}

/** The requests of a trace as [at, in, out]. */
export const rowsOf = ({ table }: LoadedTrace): number[][] =>
  Array.from({ length: table.requests }, (_, index) => [
    table.atMs[index] as number,
    table.inputTokens[index] as number,
    table.outputTokens[index] as number,
  ])

/** A record of Bedrock's invocation logging, as documented. */
export function logRecord(changes: {
  readonly timestamp?: string
  readonly modelId?: string
  readonly operation?: string
  readonly body?: unknown
  readonly output?: unknown
  readonly tokens?: readonly [input: number, output: number]
  readonly cacheRead?: number
  readonly cacheWrite?: number
  readonly metadata?: Readonly<Record<string, string>>
}): Record<string, unknown> {
  const { body, cacheRead, cacheWrite, metadata, modelId, operation = 'Converse', output, timestamp, tokens } = changes
  return {
    schemaType: 'ModelInvocationLog',
    schemaVersion: '1.0',
    timestamp: timestamp ?? '2026-04-19T13:28:51Z',
    accountId: '123456789012',
    region: 'us-west-2',
    requestId: '7487ab04-0000-4000-8000-000000000000',
    operation,
    modelId: modelId ?? 'global.anthropic.claude-opus-4-6-v1',
    identity: { arn: 'arn:aws:sts::123456789012:assumed-role/R/session' },
    ...(metadata === undefined ? {} : { requestMetadata: metadata }),
    input: {
      inputContentType: 'application/json',
      inputBodyJson: body ?? { messages: [{ role: 'user', content: [{ text: 'hello' }] }] },
      ...(tokens === undefined ? {} : { inputTokenCount: tokens[0] }),
      ...(cacheRead === undefined ? {} : { cacheReadInputTokenCount: cacheRead }),
      ...(cacheWrite === undefined ? {} : { cacheWriteInputTokenCount: cacheWrite }),
    },
    output: {
      outputContentType: 'application/json',
      ...(output === undefined ? {} : { outputBodyJson: output }),
      ...(tokens === undefined ? {} : { outputTokenCount: tokens[1] }),
    },
  }
}

export const jsonLines = (records: readonly unknown[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('')
