let waiting: (() => void)[] = []

/**
 * Calls back when the HTTP/2 sessions have written what they were handed in this turn of the event loop. Node's sessions
 * write from a native immediate, after the JavaScript of the turn has run, and native immediates run before those
 * of JavaScript. Many requests of one turn share one immediate.
 */
export function afterSessionsWrite(callback: () => void): void {
  if (waiting.length === 0) setImmediate(callBackAll)
  waiting.push(callback)
}

function callBackAll(): void {
  const callbacks = waiting
  waiting = []
  for (const callback of callbacks) callback()
}
