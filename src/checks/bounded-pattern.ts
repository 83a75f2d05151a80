// Regular expressions of the user's, which may backtrack for ever on a reply that nobody has foreseen: on the thread that times all calls.
// V8 interrupts one at a limit, for the price of a watchdog thread (some 200 µs). Patterns that cannot take long go without.
import { createContext, Script } from 'node:vm'

export type PatternTest = (text: string) => boolean

/** A pattern had no answer in time. */
export class PatternTimeout extends Error {
  override readonly name = 'PatternTimeout'
}

/** As long as nobody would wait, and longer than a busy machine takes a thread's turn away. */
export const PATTERN_LIMIT_MS = 100

/**
 * The test throws a `PatternTimeout`.
 * @throws {SyntaxError} when it is no regular expression.
 */
export function compilePattern(source: string, flags: string): PatternTest {
  const pattern = new RegExp(source, flags)
  if (!hasUnboundedPart(source)) return (text) => pattern.test(text)
  const context = createContext({ pattern, text: '' })
  const script = new Script('pattern.test(text)')
  return (text) => {
    context['text'] = text
    try {
      return script.runInContext(context, { timeout: PATTERN_LIMIT_MS }) === true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      throw new PatternTimeout(`no answer within ${PATTERN_LIMIT_MS} ms`)
    } finally {
      context['text'] = ''
    }
  }
}

const ESCAPES_AND_CLASSES = /\\.|\[(?:\\.|[^\]])*\]/gsu

/**
 * Whether a part of it may match without end: what backtracks, backtracks there. What is bounded is bounded by itself, but for large
 * counts, which come to the same.
 */
function hasUnboundedPart(source: string): boolean {
  const bare = source.replaceAll(ESCAPES_AND_CLASSES, 'x')
  const counts = [...bare.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].map(([, least = '', most]) =>
    most === '' ? Infinity : Number(most ?? least),
  )
  return /[*+]/.test(bare) || counts.reduce((product, count) => product * Math.max(1, count), 1) > MOST_COUNTED
}

const MOST_COUNTED = 100
