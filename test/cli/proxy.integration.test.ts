// A run whose endpoint only the proxy can reach: were anything to connect directly, it would find nobody there.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startSimulator } from '../../src/simulator/start-simulator.ts'
import { type ConnectProxyOptions, openConnectProxy } from '../bedrock/connect-proxy.ts'
import { onlyRun } from './run-files.ts'
import { mainHere, startNode, workingFolder } from './seismo-process.ts'

/** A port of the privileged range that nothing listens on. */
const NOBODY = 'https://localhost:9'

const SCENARIO = `
config:
  target: ${NOBODY}
  engines:
    bedrock:
      accuracy: off
      canary: true
      modes:
        one: { model: us.anthropic.claude-3-5-haiku-20241022-v1:0, region: us-east-2 }
        two: { model: us.anthropic.claude-3-5-haiku-20241022-v1:0, region: us-east-2, transport: http2 }
      prompts: ./prompts/four-tasks.yml
scenarios:
  - { name: s, engine: bedrock, executor: constant-vus, vus: 4, duration: 3s }
`

async function open(options: ConnectProxyOptions = {}) {
  const simulator = await startSimulator({ port: 0, profile: 'exact', seed: 1, tls: true })
  onTestFinished(() => simulator.close())
  const proxy = await openConnectProxy({ route: () => ({ host: '127.0.0.1', port: simulator.port }), ...options })
  onTestFinished(() => proxy.close())
  const folder = workingFolder()
  writeFileSync(join(folder, 'scenarios/proxied.yml'), SCENARIO)
  writeFileSync(join(folder, 'ca.pem'), simulator.authority ?? '')
  const seismo = (...words: string[]) =>
    startNode(folder, [mainHere, ...words, 'scenarios/proxied.yml'], {
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      HTTPS_PROXY: `http://me:secret@127.0.0.1:${proxy.port}`,
    }).ended
  return { proxy, folder, seismo }
}

test('a run over both protocols, its canary, and doctor go through the proxy that the environment names', async () => {
  const { folder, proxy, seismo } = await open()
  const { code, stderr, stdout } = await seismo('run')
  expect([code, stderr.split('\n').filter((line) => line.includes('proxy'))]).toStrictEqual([
    0,
    [`Calls go through the proxy 127.0.0.1:${proxy.port} (HTTPS_PROXY).`],
  ])
  const summary = readFileSync(join(onlyRun(folder), 'summary.json'), 'utf8')
  const { counters } = JSON.parse(summary) as { counters: { metric: string; count: number; tags: object }[] }
  const sumOf = (metric: string): number =>
    counters.filter((each) => each.metric === metric).reduce((sum, { count }) => sum + count, 0)
  expect(sumOf('calls_completed')).toBeGreaterThan(10)
  expect(sumOf('calls_completed')).toBe(sumOf('calls'))
  expect(sumOf('canary_calls')).toBeGreaterThan(0)
  expect(new Set(proxy.heads.map((head) => head.split('\r\n')[0]))).toStrictEqual(
    new Set(['CONNECT localhost:9 HTTP/1.1']),
  )
  expect(proxy.heads.every((head) => head.includes('\r\nProxy-Authorization: Basic '))).toBe(true)

  const doctor = await seismo('doctor')
  expect(doctor).toMatchObject({ code: 0 })
  expect(doctor.stdout).toContain(`${NOBODY} through the proxy 127.0.0.1:${proxy.port} at 127.0.0.1`)
  for (const text of [
    stdout,
    stderr,
    summary,
    readFileSync(join(onlyRun(folder), 'run.json'), 'utf8'),
    doctor.stdout,
  ]) {
    expect(text).not.toContain('secret')
    expect(text).not.toContain(Buffer.from('me:secret').toString('base64'))
  }
})

test('a proxy that wants credentials ends a run before it starts, with one message', async () => {
  const { proxy, seismo } = await open({
    answer: (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n') !== null,
  })
  const { code, stderr } = await seismo('run')
  expect(stderr.trim().split('\n')).toStrictEqual([
    `Cannot connect to target ${NOBODY}: The proxy 127.0.0.1:${proxy.port} answered CONNECT localhost:9 407: check user and password in HTTPS_PROXY.`,
    'To connect directly, set NO_PROXY=localhost.',
  ])
  expect(code).toBe(1)
})
