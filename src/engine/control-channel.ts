import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import type { HeldCredentials } from '../bedrock/credentials/credential-sources.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { ControlMessage, EngineMessage } from './control-protocol.ts'

export interface ControlChannel {
  tell(message: EngineMessage): void
  /** What the command has validated. Rejects when it is gone before it has said so. */
  readonly plan: Promise<RunPlan>
  /** What it has found before; empty until the plan is there. */
  readonly credentials: () => HeldCredentials
  /** Aborts when the command asks to drain. */
  readonly drain: AbortSignal
  /** Aborts when the command is gone: load that nobody watches must end at once. */
  readonly gone: AbortSignal
  close(): Promise<void>
}

/** @throws when nobody listens at `path`. */
export async function openControlChannel(path: string): Promise<ControlChannel> {
  const socket = connect(path)
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  const drain = new AbortController()
  const gone = new AbortController()
  socket.on('error', () => gone.abort())
  socket.on('close', () => gone.abort())
  const plan = Promise.withResolvers<RunPlan>()
  let credentials: HeldCredentials = []
  // It may be gone while nobody waits for a plan.
  plan.promise.catch(() => {})
  gone.signal.addEventListener('abort', () => plan.reject(new Error('the command is gone')))
  const lines = createInterface({ input: socket })
  // It passes on its input's errors; the socket's own listener has heard of them.
  lines.on('error', () => {})
  lines.on('line', (line) => {
    const message = JSON.parse(line) as ControlMessage
    switch (message.kind) {
      case 'plan':
        credentials = message.credentials
        plan.resolve(message.plan)
        break
      case 'drain':
        drain.abort()
        break
    }
  })
  return {
    tell(message) {
      if (socket.writable) socket.write(`${JSON.stringify(message)}\n`)
    },
    plan: plan.promise,
    credentials: () => credentials,
    drain: drain.signal,
    gone: gone.signal,
    close: () =>
      new Promise((resolve) => {
        if (socket.destroyed) resolve()
        else socket.end(() => resolve())
      }),
  }
}

/** Where stock Artillery was started by hand: nobody listens, and nobody asks to stop. */
export const noControlChannel = (): ControlChannel => ({
  tell() {},
  plan: new Promise(() => {}),
  credentials: () => [],
  drain: new AbortController().signal,
  gone: new AbortController().signal,
  async close() {},
})
