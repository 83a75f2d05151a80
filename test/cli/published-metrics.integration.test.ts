import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readSummary } from '../../src/run-folder/summary-file.ts'
import { countOf } from '../engine/read-summary.ts'
import { onlyRun } from './run-files.ts'
import { startSeismo, workingFolder } from './seismo-process.ts'

interface Received {
  readonly method: string
  readonly path: string
  readonly body: string
}

/** Stands for a Pushgateway and for an OpenTelemetry collector: keeps what it is sent. */
async function openReceiver(): Promise<{
  readonly server: Server
  readonly url: string
  readonly received: Received[]
}> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      received.push({ method: request.method ?? '', path: request.url ?? '', body })
      response.setHeader('content-type', 'application/json').end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received }
}

const receiver = await openReceiver()
afterAll(() => receiver.server.close())

/** The example, publishing in both ways that it shows at once. */
function exampleOfBoth(): string {
  const folder = workingFolder()
  const file = join(folder, 'scenarios/published-metrics.yml')
  const script = parse(readFileSync(file, 'utf8')) as {
    config: {
      engines: { bedrock: Record<string, unknown> }
      environments: Record<string, { plugins: { 'publish-metrics': unknown[] } }>
    }
  }
  // Quick replies.
  script.config.engines.bedrock['simulator'] = { profile: 'exact' }
  const { otel, prometheus } = script.config.environments
  const both = [...prometheus!.plugins['publish-metrics'], ...otel!.plugins['publish-metrics']]
  script.config.environments['both'] = { plugins: { 'publish-metrics': both } }
  writeFileSync(join(folder, 'scenarios/both.json'), JSON.stringify(script))
  return folder
}

interface OtlpBody {
  readonly resourceMetrics: readonly {
    readonly resource: {
      readonly attributes: readonly { readonly key: string; readonly value: { stringValue?: string } }[]
    }
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string
        readonly sum?: { readonly dataPoints: readonly { readonly asDouble: number }[] }
        readonly gauge?: { readonly dataPoints: readonly { readonly asDouble: number }[] }
      }[]
    }[]
  }[]
}

// Artillery's periods are ten seconds of the clock, and its OpenTelemetry reporter may end before it has sent the last one of a run that
// went over such an end.
test(
  'the example’s metrics are in Prometheus and in OpenTelemetry, and say what the report says',
  { retry: 2 },
  async () => {
    receiver.received.length = 0
    const folder = exampleOfBoth()
    const words = ['run', 'scenarios/both.json', '--environment', 'both', '--iterations', '6', '--vus', '3']
    const urls = ['-e', `PUSHGATEWAY_URL=${receiver.url}`, '-e', `OTLP_METRICS_URL=${receiver.url}/v1/metrics`]
    const { code } = await startSeismo(folder, [...words, ...urls]).ended
    expect(code).toBe(0)
    const summary = readSummary(onlyRun(folder))
    const { received } = receiver
    // What was sent last may be read only after its sender has ended.
    const isWhole = (): boolean =>
      received.some(({ path }) => path === '/v1/metrics') &&
      received
        .filter(({ path }) => path.startsWith('/metrics/job/'))
        .at(-1)
        ?.body.includes('_time_to_first_token_p99') === true
    await expect.poll(isWhole).toBe(true)

    const pushed = received.filter(({ path }) => path.startsWith('/metrics/job/')).at(-1)
    expect(pushed?.method).toBe('POST')
    const exported = received
      .filter(({ path }) => path === '/v1/metrics')
      .map(({ body }) => JSON.parse(body) as OtlpBody)
      .flatMap(({ resourceMetrics }) => resourceMetrics)
    const metrics = exported.flatMap(({ scopeMetrics }) => scopeMetrics).flatMap((scope) => scope.metrics)

    for (const mode of ['standard', 'optimized']) {
      const calls = countOf(summary, 'calls', { mode })
      expect(calls).toBe(3)
      expect(pushed?.body).toContain(
        `seismo_counters{metric="bedrock_${mode}_calls_started",scenario="published-metrics"} 3\n`,
      )
      expect(pushed?.body).toMatch(
        new RegExp(
          `^seismo_summaries\\{metric="bedrock_${mode}_time_to_first_token_p99",scenario="published-metrics"\\} [\\d.]+$`,
          'm',
        ),
      )
      // Delta temporality: what is sent each period adds up.
      const sums = metrics.filter(({ name }) => name === `bedrock.${mode}.calls.started`)
      const total = sums.flatMap(({ sum }) => sum?.dataPoints ?? []).reduce((all, { asDouble }) => all + asDouble, 0)
      expect(total).toBe(calls)
      const gauges = metrics.filter(({ name }) => name === `bedrock.${mode}.time_to_first_token.p99`)
      expect(gauges.flatMap(({ gauge }) => gauge?.dataPoints ?? []).length).toBeGreaterThan(0)
    }
    expect(exported[0]?.resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'seismo' } })
  },
)
