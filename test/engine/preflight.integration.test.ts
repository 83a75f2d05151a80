// Nothing is called here: what is refused is refused before that, or the reports cannot be written.
import { expect, test } from 'vitest'
import type { Variables } from '../../src/bedrock/wire/proxy.ts'
import { preflight, surroundingsOf } from '../../src/engine/preflight.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

const keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret', expiresAtEpochMs: null }

const refusalOf = async (endpoint: string | null, variables: Variables): Promise<string> => {
  // A folder below a file is none.
  const plan = runPlan({ target: { kind: 'aws' }, modes: [modePlan({ endpoint })], reportsDir: import.meta.filename })
  return preflight(plan, () => Promise.resolve(keys), surroundingsOf(variables)).then(() => 'nothing refused', String)
}

test.each([
  [null, { HTTPS_PROXY: 'socks5://here' }, 'HTTPS_PROXY'],
  ['http://gateway.test', { HTTP_PROXY: 'socks5://here' }, 'HTTP_PROXY'],
])('a proxy that cannot be used is told before the run: of endpoint %s', async (endpoint, variables, name) => {
  expect(await refusalOf(endpoint, variables)).toContain(`${name} isn't a proxy that Seismo can use`)
})

test.each([
  [null, { HTTP_PROXY: 'socks5://here' }],
  [null, { HTTPS_PROXY: 'socks5://here', NO_PROXY: '.amazonaws.com' }],
  ['http://gateway.test', { HTTPS_PROXY: 'socks5://here' }],
])('one that no call goes through is nobody’s business: of endpoint %s', async (endpoint, variables) => {
  expect(await refusalOf(endpoint, variables)).toContain('Cannot write reports')
})
