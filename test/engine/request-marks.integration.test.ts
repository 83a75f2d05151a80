// What a run's calls say of themselves, as a server sees it.
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { answer, useCallServer } from '../bedrock/call-server.ts'
import { type Way, ways } from '../bedrock/ways.ts'
import { conduct, planFor } from './conduct.ts'

const { serve } = useCallServer()

const MODEL = 'us.amazon.nova-pro-v1:0'
const MARKS = 'x-amzn-bedrock-request-metadata'

const wayOf = (path: string): Way =>
  ways.find((way) => way.path.split('/').at(-1) === path.split('/').at(-1) && way.mode.body !== 'claude')!

test('each call says of which run, scenario and mode it is, in the body or in a header', async () => {
  const server = await serve((call) => {
    const way = wayOf(call.path)
    answer(way, way.reply)(call)
  })
  const modes = {
    streamed: { model: MODEL, requestMetadata: { team: 'search' } },
    whole: { model: MODEL, api: 'invoke-model' },
    silent: { model: MODEL, requestMetadata: false },
  }
  const scenarios = [{ executor: 'shared-iterations', vus: 1, iterations: 6 }]
  const { folder, exitCode } = await conduct(planFor(server.url, { modes, scenarios }))
  expect(exitCode).toBe(0)
  const seen = server.calls.map(({ body, headers }) => {
    const { requestMetadata = null } = JSON.parse(body) as { requestMetadata?: object }
    const header = headers[MARKS]
    return JSON.stringify({ body: requestMetadata, header: header === undefined ? null : JSON.parse(String(header)) })
  })
  const own = (mode: string) => ({ seismo_run: basename(folder), seismo_scenario: 'scenario', seismo_mode: mode })
  expect(seen).toHaveLength(6)
  expect([...new Set(seen)].toSorted()).toStrictEqual(
    [
      { body: { ...own('streamed'), team: 'search' }, header: null },
      { body: null, header: own('whole') },
      { body: null, header: null },
    ]
      .map((each) => JSON.stringify(each))
      .toSorted(),
  )
})
