// A scripted server and a call to it, for the tests of how calls go over real sockets.
import { afterEach } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import { type Bedrock, openBedrock } from '../../src/bedrock/open-bedrock.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import type { Decoder } from '../../src/plan/run-plan.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { conversation, makeMode } from './mode.ts'
import type { Road } from './roads.ts'
import { openScriptedServer, type ScriptedCall, type ScriptedServer, type ServerOptions } from './scripted-server.ts'
import type { Way } from './ways.ts'

export type Script = (call: ScriptedCall) => void

export interface CallServer {
  /** Closed after the test, as what is opened by the others. */
  serve(script: Script, options?: ServerOptions): Promise<ScriptedServer>
  openModes(url: string, ...modes: Partial<ModePlan>[]): Bedrock
  /** The same, on a road of its own; the road's protocol is that of every mode. */
  openOn(road: Road): (url: string, ...modes: Partial<ModePlan>[]) => Bedrock
  closeLater(resource: { close(): Promise<unknown> }): void
}

/** To be called once in a file. */
export function useCallServer(): CallServer {
  const open: { close(): Promise<unknown> }[] = []
  afterEach(async () => {
    for (const resource of open.splice(0).reverse()) await resource.close()
  })
  const openWith = (url: string, modes: readonly Partial<ModePlan>[], decoder: Decoder): Bedrock => {
    const target = { kind: 'url', url } as const
    const bedrock = openBedrock({ modes: modes.map(makeMode), target, clock: systemClock, decoder })
    open.push(bedrock)
    return bedrock
  }
  return {
    async serve(script, options) {
      const server = await openScriptedServer(script, options)
      open.push(server)
      return server
    },
    openModes: (url, ...modes) => openWith(url, modes, 'seismo'),
    openOn:
      ({ decoder, protocol }) =>
      (url, ...modes) =>
        openWith(
          url,
          modes.map((mode) => ({ ...mode, transport: { protocol, streamsPerConnection: 10 } })),
          decoder,
        ),
    closeLater(resource) {
      open.push(resource)
    },
  }
}

export const call = (bedrock: Bedrock, signal?: AbortSignal): Promise<CallRecord> =>
  bedrock.call(0, conversation, { onGap: () => undefined, ...(signal === undefined ? {} : { signal }) })

/** Begins a response with the headers of its API. */
export const respond = (server: ScriptedCall, { contentType, headers }: Way): void =>
  server.respond(200, { 'content-type': contentType, ...headers })

/** Answers with these bytes, each of them a write. */
export const answer =
  (way: Way, ...writes: Uint8Array[]): Script =>
  (server) => {
    respond(server, way)
    for (const bytes of writes) server.write(bytes)
    server.end()
  }

/** The bytes are on their way to the client before what follows can overtake them. */
export function afterBeginning(server: ScriptedCall, way: Way, then: () => void): void {
  respond(server, way)
  server.write(way.begun)
  setTimeout(then, 30)
}

export const failed = (failure: string, errorName: unknown): object => ({ kind: 'failed', failure, errorName })

export const throttled = (throttle: string): object => ({ kind: 'throttled', throttle })

/** Refuses a call as one too many. */
export const throttle: Script = (server) => {
  server.respond(429, { 'content-type': 'application/json', 'x-amzn-errortype': 'ThrottlingException' })
  server.end('{"message":"Too many requests, please wait before trying again."}')
}
