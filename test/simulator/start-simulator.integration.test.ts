import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import { promisify } from 'node:util'

import { describe, expect, test } from 'vitest'

import { startSimulator } from '../../src/simulator/start-simulator.ts'
import { ask, control, messageOf } from './client.ts'
import { writeProfile } from './profile-file.ts'

const exact = { port: 0, profile: 'exact', seed: 1 }

test('a simulator listens where it says', async () => {
  const simulator = await startSimulator(exact)
  try {
    expect(simulator.url).toBe(`http://127.0.0.1:${simulator.port}`)
    expect(await control(simulator.url, 'GET /__truth')).toMatchObject({ requests: 0 })
  } finally {
    await simulator.close()
  }
})

describe('what only looks like one of its own pages', () => {
  test.each([
    ['GET /__nope', 404, undefined],
    ['GET /__truth/', 404, undefined],
    ['POST /__truth?since=1', 405, 'GET'],
    ['PUT /__faults', 405, 'GET, POST'],
    ['HEAD /__truth', 405, 'GET'],
  ])('%s is answered with %i, and is no call', async (target, status, allow) => {
    const simulator = await startSimulator({ ...exact, keys: { accessKeyId: 'a', secretAccessKey: 'b' } })
    try {
      const [method = '', path = ''] = target.split(' ')
      const answer = await ask('http1', simulator.url, { method, path, body: '' })
      expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/json' } })
      expect(answer.headers.allow).toBe(allow)
      const told = method === 'HEAD' ? '' : messageOf(answer)
      expect(told).toMatch(method === 'HEAD' ? /^$/ : /There are: GET \/__truth, GET \/__truth\/calls, /)
      expect(await control(simulator.url, 'GET /__truth')).toMatchObject({ requests: 0, otherOperations: {} })
    } finally {
      await simulator.close()
    }
  })
})

test.each(['GET /__truth', 'POST /__faults', 'GET /__nope'])(
  '%s of a foreign host is answered with 403',
  async (target) => {
    const simulator = await startSimulator(exact)
    try {
      const [method = '', path = ''] = target.split(' ')
      for (const headers of [{ host: 'evil.example' }, { origin: 'http://evil.example' }]) {
        const body = method === 'GET' ? '' : '{"kind":"throttle","count":1}'
        expect(await ask('http1', simulator.url, { method, path, headers, body })).toMatchObject({ status: 403 })
      }
      expect(await control(simulator.url, 'GET /__faults')).toEqual({ faults: [] })
    } finally {
      await simulator.close()
    }
  },
)

test('a closed one breaks off its streams, frees its port and may be closed again', async () => {
  const path = await writeProfile({ timeToFirstToken: '60s' })
  const simulator = await startSimulator({ ...exact, profile: path })
  const call = ask('http1', simulator.url).catch((error: NodeJS.ErrnoException) => error.code)
  await expect.poll(() => control(simulator.url, 'GET /__truth')).toMatchObject({ inFlight: 1 })
  await simulator.close()
  await simulator.close()
  await simulator.closed
  expect(await call).toBe('ECONNRESET')
  const next = await startSimulator({ ...exact, port: simulator.port })
  await next.close()
})

test('one that stands still in a pause closes at once all the same', async () => {
  const simulator = await startSimulator(exact)
  await control(simulator.url, 'POST /__faults', { kind: 'pause', ms: 600_000 })
  await simulator.close()
  await expect(ask('http1', simulator.url)).rejects.toThrow('ECONNREFUSED')
})

describe('a simulator that cannot start', () => {
  test('names the port that is in use', async () => {
    const simulator = await startSimulator(exact)
    try {
      await expect(startSimulator({ ...exact, port: simulator.port })).rejects.toThrow(
        `port ${simulator.port} of 127.0.0.1: expected a port to listen on, found it in use (EADDRINUSE)`,
      )
    } finally {
      await simulator.close()
    }
  })

  test('names an address that is not of this machine', async () => {
    await expect(startSimulator({ ...exact, host: '192.0.2.1' })).rejects.toThrow('EADDRNOTAVAIL')
  })

  test('names a port that is none', async () => {
    await expect(startSimulator({ ...exact, port: 70_000 })).rejects.toThrow('port 70000 of 127.0.0.1')
  })

  test('names every mistake of its profile', async () => {
    const path = await writeProfile({ slots: 0, queueLength: -1 })
    await expect(startSimulator({ ...exact, profile: path })).rejects.toMatchObject({
      name: 'SimulatorError',
      mistakes: [
        { place: expect.stringContaining('slots') as string },
        { place: expect.stringContaining('queueLength') as string },
      ],
    })
  })
})

test('a process whose simulator is closed ends by itself', async () => {
  const door = new URL('../../src/simulator/start-simulator.ts', import.meta.url).href
  const script = `
    const { startSimulator } = await import(${JSON.stringify(door)})
    const simulator = await startSimulator({ port: 0, profile: 'exact', seed: 1 })
    await fetch(simulator.url + '/__truth')
    await simulator.close()
    console.log('closed')`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    timeout: 30_000,
  })
  expect(stdout).toBe('closed\n')
})

test('simulators that come and go leave no port open', async () => {
  const ports: number[] = []
  for (let i = 0; i < 5; i++) {
    const simulator = await startSimulator(exact)
    ports.push(simulator.port)
    await simulator.close()
  }
  for (const port of ports) {
    const probe = createServer()
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject)
      probe.listen(port, '127.0.0.1', resolve)
    })
    await new Promise((resolve) => probe.close(resolve))
  }
  expect(ports).toHaveLength(5)
})
