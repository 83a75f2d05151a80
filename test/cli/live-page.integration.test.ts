import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { openLivePage } from '../../src/cli/live-page.ts'
import { SetUpError } from '../../src/engine/preflight.ts'
import { serve, startRun } from './live-run.ts'
import { seismoHere, startSeismoHere } from './seismo-here.ts'
import { until, workingFolder } from './seismo-process.ts'

const ask = (
  url: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(url, { headers, method }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })

describe('the live page', () => {
  test('answers on loopback to its own name alone', async () => {
    const { plan } = startRun()
    const { url } = await serve(plan)
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    const { port } = new URL(url)
    expect(await ask(url)).toBe(200)
    expect(await ask(url, { host: `localhost:${port}` })).toBe(200)
    for (const host of [
      `rebound.example:${port}`,
      'rebound.example',
      '127.0.0.1:1',
      `127.0.0.1:${port}.rebound.example`,
    ]) {
      expect([host, await ask(url, { host }), await ask(`${url}events`, { host })]).toEqual([host, 403, 403])
    }
    expect(await ask(url, {}, 'POST')).toBe(405)
    expect(await ask(`${url}run.json`)).toBe(404)
  })

  test('says that a port is taken, and that no run was started', async () => {
    const { plan } = startRun()
    const { url } = await serve(plan)
    await expect(openLivePage(plan, Number(new URL(url).port))).rejects.toThrow(SetUpError)
  })

  test('has nothing to show before the run has begun, and then the intervals so far', async () => {
    const run = startRun()
    const page = await serve(run.plan)
    expect(await (await fetch(page.url)).text()).toContain('The run is starting')
    page.follow(run.path)
    await run.close(0)
    const text = await (await fetch(page.url)).text()
    expect(text).toContain('RUNNING')
    expect(text).toContain('"startS":[0]')
  })

  test('lets go of its readers when it ends', async () => {
    const run = startRun()
    const page = await openLivePage(run.plan, 0)
    page.follow(run.path)
    const reader = await fetch(`${page.url}events`)
    await run.close(0)
    run.finish()
    page.end()
    await page[Symbol.asyncDispose]()
    expect(await reader.text()).toMatch(/^event: ended\ndata: \{"text":/)
    await expect(ask(page.url)).rejects.toThrow('ECONNREFUSED')
  })
})

test('--live prints where the page is, serves it while the run goes, and leaves nothing behind', async () => {
  const run = startSeismoHere(workingFolder(), [
    'run',
    'scenarios/quick.yml',
    '--vus',
    '2',
    '--duration',
    '3s',
    '--live',
  ])
  await until(() => run.stderr().includes('Live page: '))
  const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(run.stderr())?.[0] ?? ''
  const events = await (await fetch(`${url}events`)).text()
  expect(events).toMatch(/event: update\n/)
  expect(events.trim().split('\n\n').at(-1)).toMatch(/^event: ended\n/)
  expect((await run.ended).code).toBe(0)
  await expect(ask(url)).rejects.toThrow('ECONNREFUSED')
})

test('--live before the file takes it for the port, and says what to do', async () => {
  const { code, stderr } = await seismoHere(workingFolder(), 'run', '--live', 'scenarios/quick.yml')
  expect(code).not.toBe(0)
  expect(stderr).toContain('write the file before --live')
})
