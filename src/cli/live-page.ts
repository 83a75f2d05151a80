// The page of a run while it goes on, for browsers of this machine alone. It reads what the run writes, in this process: the one
// that keeps time for the calls has nothing to do with it.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SetUpError } from '../engine/preflight.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { PageModel } from '../reports/page/page-model.ts'
import { renderPage, renderPageUpdate } from '../reports/page/render-page.ts'
import { systemClock } from '../time/system-clock.ts'
import { followRun, type FollowedRun } from './followed-run.ts'

export interface LivePage extends AsyncDisposable {
  readonly url: string
  /** The run has made its folder. Of several runs, which Artillery's phases make, the first is shown. */
  follow(folder: string): void
  /** There is more to show. */
  intervalClosed(): void
  /** The run has ended: shows how, if all of its files are there. */
  end(): void
}

const HOST = '127.0.0.1'
const EVENTS = '/events'
const LEAST_PAUSE_MS = 1_000
/** Of this process's time, at most a tenth goes into updates: it shares the machine with the run. */
const PAUSE_FOR_EACH_MS = 9

/** @throws {SetUpError} when the port cannot be had. */
export async function openLivePage(plan: RunPlan, port: number): Promise<LivePage> {
  let followed: FollowedRun | null = null
  const readers = new Set<ServerResponse>()
  let nextUpdateMs = 0

  const send = (event: string, model: PageModel): void => {
    const data = renderPageUpdate(model)
    // One who has not taken in the last update yet is told the next.
    for (const reader of readers) if (!reader.writableNeedDrain) reader.write(`event: ${event}\ndata: ${data}\n\n`)
  }
  const server = createServer((request, response) => {
    if (!isForThisServer(request, port))
      return refuse(response, 403, 'This page answers to 127.0.0.1 and localhost alone.')
    if (request.method !== 'GET') return refuse(response, 405, 'GET only.')
    if (request.url === EVENTS) return openEvents(response, readers)
    if (request.url !== '/') return refuse(response, 404, 'There is one page: /')
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' })
    response.end(followed === null ? STARTING : renderPage(followed.modelSoFar(), EVENTS))
  })
  server.listen(port, HOST)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new SetUpError(`Cannot serve the live page on ${HOST}:${port}: ${(error as Error).message}`, { cause: error })
  }
  port = (server.address() as AddressInfo).port
  return {
    url: `http://${HOST}:${port}/`,
    follow(folder) {
      followed ??= followRun(folder, plan)
    },
    intervalClosed() {
      const startMs = systemClock.nowMs()
      if (followed === null || readers.size === 0 || startMs < nextUpdateMs) return
      send('update', followed.modelSoFar())
      const tookMs = systemClock.nowMs() - startMs
      nextUpdateMs = startMs + Math.max(LEAST_PAUSE_MS, tookMs * PAUSE_FOR_EACH_MS)
    },
    end() {
      if (followed === null || readers.size === 0) return
      send('ended', followed.modelAtEnd())
    },
    async [Symbol.asyncDispose]() {
      const ended = [...readers].map((reader) => once(reader.end(), 'close').catch(() => {}))
      // A browser that takes nothing in keeps nobody here.
      await Promise.race([Promise.all(ended), systemClock.sleepUntil(systemClock.nowMs() + 500)])
      server.close()
      server.closeAllConnections()
    },
  }
}

const HEADERS = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

const STARTING =
  '<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="1"><title>starting · Seismo</title><p>The run is starting …</p></html>'

/** A page of elsewhere can have its own name resolve to this machine: it then sends that name. */
function isForThisServer({ headers }: IncomingMessage, port: number): boolean {
  const names = [HOST, 'localhost'].flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])])
  return names.includes(headers.host ?? '')
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
}

function openEvents(response: ServerResponse, readers: Set<ServerResponse>): void {
  response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' })
  response.flushHeaders()
  readers.add(response)
  response.on('close', () => readers.delete(response))
}
