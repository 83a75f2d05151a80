import process from 'node:process'

export interface Interrupts {
  /** How often the user asked to stop. */
  count(): number
  stop(): void
}

/** Ctrl-C, SIGTERM and the terminal's end: the first asks, each later one insists. */
export function onInterrupt(react: { first(): void; second(): void }): Interrupts {
  let count = 0
  const listener = (): void => {
    count++
    if (count === 1) react.first()
    else react.second()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, listener)
  return {
    count: () => count,
    stop() {
      for (const signal of signals) process.off(signal, listener)
    },
  }
}
