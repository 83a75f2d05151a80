// The user's credentials in a run: found once for all threads, modes and the canary, and handed on as they are renewed.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Credentials, openCredentialSources } from '../../src/bedrock/credentials/credential-sources.ts'
import { openScriptedServer, type ScriptedServer } from '../bedrock/scripted-server.ts'
import { wholeReply } from '../bedrock/frames.ts'
import { withoutCredentials } from '../bedrock/without-credentials.ts'
import { conduct, MODEL, planFor, temporaryFolder, type TestScenario } from './conduct.ts'

let server: ScriptedServer

beforeEach(async () => {
  withoutCredentials()
  server = await openScriptedServer((incoming) => {
    incoming.respond()
    incoming.end(wholeReply)
  })
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await server.close()
})

/** A helper that notes each time it is asked. Its keys are due to be renewed after so many seconds. */
function useHelper(dueAfterSeconds: number): { readonly timesAsked: () => number } {
  const folder = temporaryFolder()
  const [config, script, log] = ['config', 'helper.mjs', 'asked.txt'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(log, '')
  writeFileSync(
    script,
    `import { appendFileSync } from 'node:fs'
appendFileSync(${JSON.stringify(log)}, 'x')
const Expiration = new Date(Date.now() + 300_000 + ${dueAfterSeconds} * 1_000).toISOString()
console.log(JSON.stringify({ Version: 1, AccessKeyId: 'AKIAHELPER', SecretAccessKey: 'secret', SessionToken: 'token', Expiration }))`,
  )
  writeFileSync(config, `[default]\ncredential_process = "${process.execPath}" "${script}"\n`)
  vi.stubEnv('AWS_CONFIG_FILE', config)
  return { timesAsked: () => readFileSync(log, 'utf8').length }
}

const fourModes = (): TestScenario['modes'] =>
  Object.fromEntries(
    ['us-east-1', 'us-east-2', 'us-west-2', 'us-east-1'].map((region, index) => [
      `mode-${index}`,
      {
        model: MODEL,
        region,
        endpoint: server.url,
        price: 'none',
        ...(index === 3 ? { transport: 'http2' } : {}),
      },
    ]),
  )
const load = (duration: string) => [
  { name: 'load', executor: 'constant-arrival-rate', rate: 20, duration, preAllocatedVUs: 20 },
]

const accessKeys = (): Set<string> =>
  new Set(server.calls.map(({ headers }) => /Credential=(\w+)\//.exec(String(headers['authorization']))?.[1] ?? 'none'))

/** They hold, and are due to be renewed in a moment. */
const keysDueSoon = (): Credentials => ({
  accessKeyId: 'AKIAFIRST',
  secretAccessKey: 'secret',
  expiresAtEpochMs: Date.now() + 300_000 + 1_500,
})

describe('the credentials of a run', () => {
  test('are asked of a helper once, by eight threads with four modes and a canary', async () => {
    const helper = useHelper(3_600)
    const plan = { ...planFor('aws', { modes: fourModes() ?? {}, threads: 8, scenarios: load('2s') }), canary: true }
    const { summary } = await conduct(plan)
    expect(helper.timesAsked()).toBe(1)
    expect(accessKeys()).toEqual(new Set(['AKIAHELPER']))
    expect(
      summary.counters.find(({ metric, tags }) => metric === 'calls_failed' && Object.keys(tags).length === 0),
    ).toBe(undefined)
    expect(server.calls.length).toBeGreaterThan(20)
  })

  test('are renewed for all threads at once', async () => {
    const helper = useHelper(2)
    const plan = planFor('aws', { modes: fourModes() ?? {}, threads: 2, scenarios: load('5s') })
    await conduct(plan)
    // At 0, 2 and 4 s, and once more if the run takes its time to begin or to end.
    expect(helper.timesAsked()).toBeGreaterThanOrEqual(3)
    expect(helper.timesAsked()).toBeLessThanOrEqual(6)
  })

  test('fail no call while those in hand hold, and are told of', async () => {
    let fetched = 0
    const notices: string[] = []
    const credentials = openCredentialSources({
      fetch: () => (fetched++ === 0 ? Promise.resolve(keysDueSoon()) : Promise.reject(new Error('the helper is gone'))),
      onNotice: (notice) => notices.push(notice),
    })
    const { summary } = await conduct(
      planFor('aws', { modes: fourModes() ?? {}, threads: 2, scenarios: load('4s') }),
      undefined,
      undefined,
      undefined,
      credentials,
    )
    expect(fetched).toBeGreaterThan(1)
    expect(notices).toEqual([
      expect.stringMatching(/^Renewing the AWS credentials failed \(Error: the helper is gone\)/),
    ])
    expect(summary.outcome.status).toBe('passed')
    expect(accessKeys()).toEqual(new Set(['AKIAFIRST']))
  })

  test('go to the endpoint of the mode, which the summary and the manifest name', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAMINE')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
    const plan = planFor('aws', {
      modes: { mine: { model: MODEL, region: 'us-west-2', endpoint: server.url, price: 'none' } },
      scenarios: [{ name: 'once', executor: 'shared-iterations', vus: 1, iterations: 1 }],
    })
    const { folder, summary } = await conduct(plan)
    expect(summary.run).toMatchObject({ target: `aws (${server.url})`, signedWith: 'credentials' })
    const manifest = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as { readonly endpoints: unknown }
    expect(manifest.endpoints).toEqual([{ mode: 'mine', endpoint: server.url }])
    expect(server.calls[0]?.headers['authorization']).toMatch(
      /Credential=AKIAMINE\/\d{8}\/us-west-2\/bedrock\/aws4_request/,
    )
    for (const name of ['run.json', 'summary.json', 'report.html', 'intervals.ndjson']) {
      expect(readFileSync(join(folder, name), 'utf8')).not.toContain('AKIAMINE')
    }
  })

  test('are placeholders for a URL on this machine, and a 403 that comes of them says so', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAMINE')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
    await server.close()
    server = await openScriptedServer((incoming) => {
      incoming.respond(403, { 'x-amzn-errortype': 'UnrecognizedClientException' })
      incoming.end('{"message":"The security token included in the request is invalid."}')
    })
    const plan = planFor(server.url, {
      scenarios: [{ name: 'once', executor: 'shared-iterations', vus: 1, iterations: 1 }],
    })
    const { folder } = await conduct(plan)
    expect(accessKeys()).toEqual(new Set(['AKIAPLACEHOLDER']))
    expect(readFileSync(join(folder, 'summary.md'), 'utf8')).toContain('signed with placeholder keys')
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('signed with placeholder keys')
  })
})
