// What tools give back, as a file has it. Threads load this, and no schema.
import type { ToolResult } from '../conversation/conversation.ts'

export interface CannedResults {
  /** Absolute, once the prompt file's place is known. */
  readonly path: string
  /** By the tool's name; of several, one is drawn for each call. */
  readonly results: Readonly<Record<string, readonly CannedResult[]>>
}

export type CannedResult = Pick<ToolResult, 'content' | 'status'>

/** Stands for every tool that is not named. */
export const ANY_TOOL = '*'
