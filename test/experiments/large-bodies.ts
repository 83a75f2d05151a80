// What calls with pictures of megabytes cost, and what they do to the moments of others.
//   node test/experiments/large-bodies.ts [megabytes] [large calls a second] [seconds] [costs | lags]
// First, the CPU time of a call beside the floor: SHA-256 and the writes of one buffer that is there already. Then how late small calls are
// sent, with large ones among them and without, from one thread and from eight. The server is a process of its own that counts bytes.
import { type ChildProcess, fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { connect as connectTls, createServer as createTlsServer, setDefaultCACertificates } from 'node:tls'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { apis } from '../../src/bedrock/apis/apis.ts'
import { makeConverseBody } from '../../src/bedrock/apis/converse-request.ts'
import { openBedrock } from '../../src/bedrock/open-bedrock.ts'
import { makePreparation } from '../../src/bedrock/prepared-requests.ts'
import { makeClient } from '../../src/bedrock/sdk/make-client.ts'
import type { Body } from '../../src/bedrock/wire/body.ts'
import type { WireRequest } from '../../src/bedrock/wire/exchange.ts'
import { ContentBytes, JoinedBytes, type MediaBytes } from '../../src/conversation/content-bytes.ts'
import type { Conversation } from '../../src/conversation/conversation.ts'
import { drawExponential } from '../../src/random/draw.ts'
import { makeRandom } from '../../src/random/random.ts'
import { type Certificate, makeCertificate } from '../../src/simulator/wire/tls-layer.ts'
import { makePollClock } from '../../src/time/poll-clock.ts'
import { systemClock, wallClockMs } from '../../src/time/system-clock.ts'
import { wholeReply } from '../bedrock/frames.ts'
import { conversation } from '../bedrock/mode.ts'
import { makeMode } from '../bedrock/mode.ts'
import { quantile } from './quantile.ts'

const ROUNDS = 7
const CALLS_A_ROUND = 10
const SMALL_A_SECOND = 100
const THREADS = [1, 8]

// As a message to the server's process, and as what it answers.
interface Ports {
  readonly plain: number
  readonly tls: number
}

async function main(): Promise<void> {
  const [megabytes = 5, largePerSecond = 20, seconds = 20] = process.argv.slice(2, 5).map(Number)
  const [, , , , , only] = process.argv
  const certificate = await makeCertificate('localhost', wallClockMs())
  setDefaultCACertificates([certificate.authority])
  const server = fork(import.meta.filename, { serialization: 'advanced' })
  server.send(certificate)
  const [ports] = (await once(server, 'message')) as [Ports]
  try {
    if (only !== 'lags') await compareCosts(ports, megabytes)
    if (only !== 'costs') await compareLags(ports, { megabytes, largePerSecond, seconds })
  } finally {
    await stop(server)
  }
}

async function stop(server: ChildProcess): Promise<void> {
  server.disconnect()
  await once(server, 'exit')
}

// The server

async function serve(certificate: Certificate): Promise<void> {
  const plain = createServer(answerAll)
  const tls = createTlsServer({ key: certificate.key, cert: certificate.cert }, answerAll)
  const ports: Ports = { plain: await portOf(plain), tls: await portOf(tls) }
  process.send?.(ports)
  process.once('disconnect', () => process.exit())
}

async function portOf(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

const RESPONSE = Buffer.concat([
  Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\ncontent-length: ${wholeReply.length}\r\n\r\n`,
  ),
  wholeReply,
])

/** A head comes whole: it is short, and written at once. */
function answerAll(socket: Socket): void {
  let missing = 0
  socket.setNoDelay(true)
  socket.on('error', () => {})
  socket.on('data', (bytes: Buffer) => {
    if (missing > 0) missing -= bytes.length
    else {
      const headEnd = bytes.indexOf('\r\n\r\n') + 4
      missing =
        Number(/^content-length: (\d+)/im.exec(bytes.toString('latin1', 0, headEnd))?.[1]) - bytes.length + headEnd
    }
    if (missing === 0) socket.write(RESPONSE)
  })
}

// Costs

/** Every picture of it is unlike the others, as pictures of a prompt are by default: they end differently. */
function makePictures(megabytes: number): { readonly shared: ContentBytes; next(): MediaBytes } {
  const random = makeRandom(1, 'picture')
  const shared = ContentBytes.copyOf(Uint8Array.from({ length: megabytes * 1e6 }, () => random.next() * 256))
  let count = 0
  const end = shared.subarray(-12)
  return {
    shared,
    next: () => new JoinedBytes(shared, [shared.subarray(0, -12), Buffer.from(`${1e11 + count++}`), end]),
  }
}

const saying = (bytes: MediaBytes, text: string): Conversation => ({
  ...conversation,
  messages: [{ role: 'user', content: [{ image: { format: 'png', source: { bytes } } }, { text }] }],
})

async function compareCosts(ports: Ports, megabytes: number): Promise<void> {
  const pictures = makePictures(megabytes)
  let calls = 0
  const shared = (): Conversation => saying(pictures.shared, `Call ${calls++}.`)
  const rows: Record<string, string>[] = []
  for (const [protocol, port] of Object.entries(ports) as ['plain' | 'tls', number][]) {
    const url = `http${protocol === 'tls' ? 's' : ''}://${protocol === 'tls' ? 'localhost' : '127.0.0.1'}:${port}`
    const mode = makeMode()
    const { client, transport } = makeClient({ mode, target: { kind: 'url', url }, clock: makePollClock(systemClock) })
    const { requests } = await makePreparation(mode, client).prepare()
    if (requests === null) throw new Error('the SDK has to make each request')
    const ours = async (body: Body): Promise<void> => exchange(await requests.make(body), transport)
    const whole = Buffer.from(JSON.stringify(makeConverseBody(mode, shared())))
    const floor = await openFloor(protocol, port, whole)
    const cases: Record<string, () => Promise<void>> = {
      'floor: SHA-256 and the writes': () => floor.call(),
      'the same picture in each call': () => ours(apis['converse-stream'].makeBody(mode, shared())),
      'pictures that end differently': () =>
        ours(apis['converse-stream'].makeBody(mode, saying(pictures.next(), 'Hi.'))),
      'pictures behind a text that differs': () =>
        ours(apis['converse-stream'].makeBody(mode, withText(shared(), calls))),
      'one JSON text, as it was': () => ours(JSON.stringify(makeConverseBody(mode, shared()))),
      'a text of two letters': () => ours(apis['converse-stream'].makeBody(mode, conversation)),
    }
    const costs = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]))
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, call] of Object.entries(cases)) costs.get(name)?.push(await costOf(call))
    }
    const floorMs = median(costs.get('floor: SHA-256 and the writes') ?? [])
    for (const [name, ms] of costs)
      rows.push({
        over: protocol,
        call: name,
        'CPU ms': median(ms).toFixed(2),
        ratio: (median(ms) / floorMs).toFixed(2),
      })
    floor.close()
    transport.close()
    client.destroy()
  }
  console.log(`CPU time of a call with ${megabytes} MB`)
  console.table(rows)
}

const withText = ({ messages, ...rest }: Conversation, count: number): Conversation => ({
  ...rest,
  messages: messages.map(({ content, role }) => ({ role, content: [{ text: `${count}` }, ...content] })),
})

async function costOf(call: () => Promise<void>): Promise<number> {
  await call()
  const before = process.cpuUsage()
  // oxlint-disable-next-line no-await-in-loop
  for (let index = 0; index < CALLS_A_ROUND; index++) await call()
  const { system, user } = process.cpuUsage(before)
  return (user + system) / 1_000 / CALLS_A_ROUND
}

const exchange = (request: WireRequest, transport: ReturnType<typeof makeClient>['transport']): Promise<void> =>
  new Promise((resolve, reject) => {
    transport.open(request, {
      onSent() {},
      onReusedConnection() {},
      onConnected() {},
      onResponse() {},
      onData() {},
      onEnd: () => resolve(),
      onError: reject,
    })
  })

async function openFloor(protocol: 'plain' | 'tls', port: number, body: Buffer) {
  const socket =
    protocol === 'tls'
      ? connectTls({ port, host: 'localhost', servername: 'localhost' })
      : connect({ port, host: '127.0.0.1' })
  await once(socket, protocol === 'tls' ? 'secureConnect' : 'connect')
  socket.setNoDelay(true)
  return {
    async call(): Promise<void> {
      const digest = createHash('sha256').update(body).digest('hex')
      socket.write(`POST / HTTP/1.1\r\nx-amz-content-sha256: ${digest}\r\ncontent-length: ${body.length}\r\n\r\n`)
      socket.write(body)
      let missing = RESPONSE.length
      while (missing > 0) {
        // oxlint-disable-next-line no-await-in-loop
        const [bytes] = (await once(socket, 'data')) as [Buffer]
        missing -= bytes.length
      }
    },
    close: () => socket.destroy(),
  }
}

const median = (values: readonly number[]): number => quantile(values, 0.5)

// Lags

interface Load {
  readonly url: string
  readonly certificate?: string
  readonly megabytes: number
  readonly smallPerSecond: number
  readonly largePerSecond: number
  readonly seconds: number
  readonly seed: number
}

interface Lags {
  readonly small: readonly number[]
  readonly large: readonly number[]
}

async function compareLags(ports: Ports, load: Pick<Load, 'megabytes' | 'largePerSecond' | 'seconds'>): Promise<void> {
  const rows: object[] = []
  for (const threads of THREADS) {
    for (const largePerSecond of [0, load.largePerSecond, 0, load.largePerSecond]) {
      const perThread = { smallPerSecond: SMALL_A_SECOND / threads, largePerSecond: largePerSecond / threads }
      const url = `http://127.0.0.1:${ports.plain}`
      // oxlint-disable-next-line no-await-in-loop
      const all = await Promise.all(
        Array.from({ length: threads }, (_, seed) => lagsOf({ ...load, ...perThread, url, seed })),
      )
      const [small, large] = [all.flatMap((each) => each.small), all.flatMap((each) => each.large)]
      rows.push({
        threads,
        'large/s': largePerSecond,
        'small p50': cell(small, 0.5),
        'small p99': cell(small, 0.99),
        'large p50': cell(large, 0.5),
        'large p99': cell(large, 0.99),
      })
    }
  }
  console.log(`schedule_lag in ms: ${SMALL_A_SECOND} small calls a second, Poisson`)
  console.table(rows)
}

const cell = (lags: readonly number[], share: number): string =>
  lags.length === 0 ? '' : quantile(lags, share).toFixed(2)

async function lagsOf(load: Load): Promise<Lags> {
  const worker = new Worker(import.meta.filename, { workerData: load })
  const [lags] = (await once(worker, 'message')) as [Lags]
  return lags
}

async function sendFromThread(load: Load): Promise<void> {
  const { largePerSecond, megabytes, seconds, seed, smallPerSecond, url } = load
  const pictures = makePictures(largePerSecond > 0 ? megabytes : 0.001)
  const bedrock = openBedrock({ modes: [makeMode()], target: { kind: 'url', url }, clock: systemClock })
  const next = { small: () => conversation, large: () => saying(pictures.next(), 'Hi.') }
  await bedrock.warmUp([10])
  await bedrock.call(0, next.large(), { onGap() {} })
  const startMs = systemClock.nowMs() + 100
  const send = async (size: 'small' | 'large', perSecond: number): Promise<number[]> => {
    const random = makeRandom(seed, size)
    const lags: Promise<number>[] = []
    let atMs = startMs
    for (;;) {
      atMs += drawExponential(random, 1_000 / perSecond)
      if (!(atMs < startMs + seconds * 1_000)) break
      const dueMs = atMs
      // oxlint-disable-next-line no-await-in-loop
      await systemClock.awaitArrival(dueMs)
      lags.push(
        bedrock.call(0, next[size](), { onGap() {} }).then(({ firstSentMs, outcome }) => {
          if (outcome.kind !== 'completed') throw new Error(`a call ended as ${JSON.stringify(outcome)}`)
          return firstSentMs - dueMs
        }),
      )
    }
    return Promise.all(lags)
  }
  const [small, large] = await Promise.all([send('small', smallPerSecond), send('large', largePerSecond)])
  await bedrock.close()
  parentPort?.postMessage({ small, large } satisfies Lags)
}

// What each process and thread is for.
if (process.send !== undefined && isMainThread) process.once('message', (message) => void serve(message as Certificate))
else if (isMainThread) await main()
else await sendFromThread(workerData as Load)
