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
  if (!mayTakeLong(source)) return (text) => pattern.test(text)
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
const QUANTIFIERS = /(\))?(?:\?|\{(\d+)(,(\d*))?\})/g

/**
 * Whether a part of it may match without end, or in so many ways that it comes to the same: what backtracks, backtracks there. Each choice
 * doubles the ways, and a group that is repeated chooses anew each time.
 */
function mayTakeLong(source: string): boolean {
  // What a group begins with is no quantifier.
  const bare = source.replaceAll(ESCAPES_AND_CLASSES, 'x').replaceAll('(?', '(')
  if (/[*+]/.test(bare)) return true
  let ways = bare.includes('(') ? 2 ** (bare.match(/\|/g)?.length ?? 0) : 1
  for (const [, group, least, range, most] of bare.matchAll(QUANTIFIERS)) {
    // Without a count, it is a question mark.
    const isRepeated = least !== undefined
    const times = range === undefined ? Number(least ?? 2) : most === '' ? Infinity : Number(most)
    ways *= isRepeated && group !== undefined && times > 1 ? Infinity : Math.max(1, times)
  }
  return ways > MOST_WAYS
}

const MOST_WAYS = 100
