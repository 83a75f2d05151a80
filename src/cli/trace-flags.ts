// What the flags of seismo trace say.
import { parseDurationMs } from '../time/duration.ts'
import type { TraceMoment } from '../traces/load-trace.ts'
import type { TraceColumns } from '../traces/trace-formats.ts'
import { parseStampMs, TIME_UNITS, type TimeUnit } from '../traces/trace-time.ts'

/** `1h30m` from the trace's first request, or a date; undefined where it is neither. */
export function parseMoment(text: string): TraceMoment | undefined {
  const offsetMs = parseDurationMs(text)
  if (offsetMs !== undefined) return { kind: 'offset', ms: offsetMs }
  const dateMs = parseStampMs(text)
  return dateMs === null ? undefined : { kind: 'date', ms: dateMs }
}

/** `at=time,in=prompt,out=completion`; undefined where it is no such list. */
export function parseColumns(text: string): TraceColumns | undefined {
  const parts = text.split(',').map((part) => part.split('='))
  if (
    parts.some(
      ([key, name, ...rest]) =>
        !COLUMN_KEYS.includes(key ?? '') || name === undefined || name === '' || rest.length > 0,
    )
  ) {
    return undefined
  }
  const {
    at,
    blocks = null,
    in: input,
    model = null,
    out,
    session = null,
    unit = 's',
  } = Object.fromEntries(parts) as Readonly<Record<string, string | undefined>>
  if (at === undefined || input === undefined || out === undefined || !isUnit(unit)) return undefined
  return { at, in: input, out, session, model, blocks, unit }
}

const COLUMN_KEYS: readonly string[] = ['at', 'in', 'out', 'session', 'model', 'blocks', 'unit']

const isUnit = (text: string): text is TimeUnit => (TIME_UNITS as readonly string[]).includes(text)
