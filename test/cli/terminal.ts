import { Chalk } from 'chalk'
import type { Terminal } from '../../src/cli/terminal.ts'

/** A terminal that keeps what is written to it, without colour and not live. */
export function keepingTerminal(columns = 100): Terminal & { printed(): string; told(): string } {
  const printed: string[] = []
  const told: string[] = []
  return {
    print: (text) => void printed.push(text),
    tell: (text) => void told.push(text),
    ask: null,
    isLive: false,
    columns,
    paint: new Chalk({ level: 0 }),
    printed: () => printed.join('\n'),
    told: () => told.join('\n'),
  }
}
