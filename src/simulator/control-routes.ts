// The simulator's own pages, beside Bedrock's: the truth, faults and a fresh start. Their requests are in no count.
import { isIP } from 'node:net'
import { MOST_FAULTS, parseFaults } from './faults/fault-list.ts'
import type { ServerFault } from './faults/server-faults.ts'
import type { World } from './world.ts'
import type { ConnectionCounts } from './wire/protocol-server.ts'
import type { Exchange } from './wire/exchange.ts'
import { readBody } from './wire/request-body.ts'

export type ControlRoute = (exchange: Exchange, query: URLSearchParams) => void

const FAULTS_LIMIT_BYTES = 1_000_000
// The answer leaves the process before the server falls silent: its client is not the one to be struck.
const ANSWER_FIRST_MS = 5

/** Whether it asks for one of these pages, or for one that there is not: no call of Bedrock's, and in no count. */
export const isControl = ({ target }: Exchange): boolean => target.startsWith('/__')

/**
 * Whether a page of another site may be behind a request. A browser names the page in `Origin`, and a site that gives
 * its own name this computer's address cannot help naming itself as the host: it has a name with a dot in it, which
 * neither addresses in figures nor names within a network have. `ownHost` is what the simulator was told to listen on.
 */
export function isForeign({ authority, headers }: Pick<Exchange, 'authority' | 'headers'>, ownHost: string): boolean {
  const { origin } = headers
  if (origin !== undefined && origin.replace(/^https?:\/\//, '') !== authority) return true
  const host = authority
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
  const isName = isIP(host) === 0 && host.includes('.')
  return isName && host !== ownHost.toLowerCase() && !/\.(?:localhost|internal)$/.test(host)
}

/** Answers a request that may come from a page of another site: nothing is told to it, and nothing done for it. */
export function refuseForeign(exchange: Exchange): void {
  exchange.body.resume()
  answerJson(exchange, 403, {
    message:
      'The pages of the simulator answer to addresses and to names within this network alone, and to no other site.',
  })
}

/** What a fault of the whole server needs of its sockets. */
export interface ServerDoor {
  refuseConnections(durationMs: number): void
}

/** By method and path. */
export function makeControlRoutes(
  world: World,
  connections: ConnectionCounts,
  server: ServerDoor,
): ReadonlyMap<string, ControlRoute> {
  return new Map<string, ControlRoute>([
    ['GET /__truth', (exchange) => answerJson(exchange, 200, readTruth(world, connections))],
    [
      'GET /__truth/calls',
      (exchange, query) => {
        const since = Number(query.get('since') ?? 0)
        if (Number.isInteger(since) && since >= 0) {
          answerJson(exchange, 200, world.epoch().truth.callsSince(since))
        } else answerJson(exchange, 400, { message: 'since: expected a whole number from 0' })
      },
    ],
    [
      'POST /__reset',
      (exchange) => {
        world.reset()
        answerJson(exchange, 200, {})
      },
    ],
    ['GET /__faults', (exchange) => answerFaults(exchange, world)],
    ['POST /__faults', (exchange) => addFaults(exchange, world, server)],
  ])
}

/** Answers a request for none of the pages: 405 where another method is right, else 404. */
export function refusePage(exchange: Exchange, path: string, pages: ReadonlyMap<string, ControlRoute>): void {
  const methods = [...pages.keys()].filter((page) => page.endsWith(` ${path}`)).map((page) => page.split(' ')[0])
  const message = `${exchange.method} ${path} is no page of the simulator. There are: ${[...pages.keys()].join(', ')}`
  exchange.body.resume()
  if (methods.length === 0) answerJson(exchange, 404, { message })
  else answerJson(exchange, 405, { message }, { allow: methods.join(', ') })
}

function readTruth(world: World, connections: ConnectionCounts): object {
  return {
    ...world.epoch().truth.summary(),
    quotas: world.epoch().quotas.read(world.timeOfDayMs()),
    queued: world.epoch().deployments.queued(),
    connections: connections.open,
    connectionsOpened: connections.opened,
  }
}

function addFaults(exchange: Exchange, world: World, server: ServerDoor): void {
  readBody(exchange, FAULTS_LIMIT_BYTES, (body) => {
    const parsed = parseFaults(body)
    switch (parsed.kind) {
      case 'refused':
        answerJson(exchange, 400, { message: parsed.message })
        break
      case 'calls':
        if (world.epoch().faults.add(parsed.faults, world.clock.nowMs())) answerFaults(exchange, world)
        else answerJson(exchange, 400, { message: tooManyFaults(parsed.faults.length, world) })
        break
      case 'server':
        answerFaults(exchange, world)
        setTimeout(() => strikeServer(parsed.fault, world, server), ANSWER_FIRST_MS)
        break
    }
  })
}

function strikeServer(fault: ServerFault, world: World, server: ServerDoor): void {
  switch (fault.kind) {
    case 'pause':
      world.pause(fault.ms)
      break
    case 'refuse-connections':
      server.refuseConnections(fault.ms)
      break
    case 'clock-skew':
      world.skewClock(fault.ms)
      break
  }
}

function tooManyFaults(more: number, { epoch }: World): string {
  const inForce = epoch().faults.list().length
  return `expected at most ${MOST_FAULTS} faults in force, found ${inForce} and ${more} more; POST /__reset ends them`
}

const answerFaults = (exchange: Exchange, world: World): void =>
  answerJson(exchange, 200, { faults: world.epoch().faults.list() })

function answerJson(
  exchange: Exchange,
  status: number,
  content: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = Buffer.from(JSON.stringify(content), 'utf8')
  exchange.open(status, { 'content-type': 'application/json', 'content-length': body.length, ...headers })
  exchange.end(body)
}
