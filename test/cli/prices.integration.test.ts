import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { pricesCommand, type PricesOptions } from '../../src/cli/prices-command.ts'
import type { PriceCheck } from '../../src/cli/render-price-findings.ts'
import { runProgram } from '../../src/cli/program.ts'
import { loadPriceFile, type PriceFile } from '../../src/money/price-file.ts'
import { temporaryFolder } from '../engine/conduct.ts'
import { keepingTerminal } from './terminal.ts'

async function prices(...words: readonly string[]) {
  const terminal = keepingTerminal()
  const code = await runProgram(['prices', ...words], terminal)
  return { code, printed: terminal.printed(), told: terminal.told() }
}

const product = (sku: string, attributes: object) => ({ [sku]: { sku, attributes } })
const term = (sku: string, unit: string, USD: string) => ({
  [sku]: { [`${sku}.T`]: { priceDimensions: { [`${sku}.T.R`]: { unit, pricePerUnit: { USD } } } } },
})

const OFFERS: Readonly<Record<string, object>> = {
  AmazonBedrock: {
    publicationDate: '2026-11-19T10:00:00Z',
    products: product('A1', { usagetype: 'USW2-NovaMicro-input-tokens' }),
    terms: { OnDemand: term('A1', '1K tokens', '0.0000350000') },
  },
  AmazonBedrockFoundationModels: {
    publicationDate: '2026-11-18T10:00:00Z',
    products: {
      ...product('B1', {
        usagetype: 'USW2-MP:USW2_InputTokenCount-Units',
        servicename: 'Claude Haiku 4.5 (Amazon Bedrock Edition)',
      }),
      ...product('B2', {
        usagetype: 'USW2-MP:USW2_InputTokenCount-Units',
        servicename: 'Somebody New 7 (Amazon Bedrock Edition)',
      }),
    },
    terms: { OnDemand: { ...term('B1', 'Units', '1.1000000000'), ...term('B2', 'Units', '9.0000000000') } },
  },
}

/** Answers as AWS's price list does, at the paths where AWS has it. */
async function servePriceList(region: string): Promise<string> {
  const server = createServer((request, response) => {
    const service = /^\/offers\/v1\.0\/aws\/(\w+)\/current\/([\w-]+)\/index\.json$/.exec(request.url ?? '')
    const offer = service?.[2] === region ? OFFERS[service[1] ?? ''] : undefined
    response.writeHead(offer === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(offer ?? {}))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('seismo prices', () => {
  test('prints what is known, each with its source and date, in eighty columns', async () => {
    const { code, printed } = await prices()
    expect(code).toBe(0)
    const [, mark = ''] =
      /^\*meta\.llama3-1-70b-instruct-v1:0\n(?: {2}.*\n)*? {2}optimized +0\.9 +0\.9 .*(\[\d+\])$/m.exec(printed) ?? []
    expect(printed).toContain(`${mark} Amazon Bedrock pricing page, as copied in convo-lang's`)
    expect(printed.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  test('prints a file for machines', async () => {
    const { printed } = await prices('--json')
    expect(JSON.parse(printed) as PriceFile).toEqual(loadPriceFile())
  })

  test('tells the mistakes of a file, and exits with 104', async () => {
    const path = join(temporaryFolder(), 'mine.yml')
    writeFileSync(path, 'sources: {}\nprices: [{ models: [nova] , standard: { input: 1, source: page } }]\n')
    const { code, told } = await prices('--file', path)
    expect(code).toBe(104)
    expect(told).toContain('mine.yml:2:59  prices[0].standard.source  expected a name under sources, found "page"')
  })
})

describe('seismo prices --check', () => {
  const TODAY = '2026-11-29'

  const MODES = {
    known: 'model: global.amazon.nova-2-lite-v1:0, region: us-east-1',
    reserved: 'model: us.anthropic.claude-haiku-4-5-20251001-v1:0, region: us-east-1, serviceTier: reserved',
  }

  function scenarioFile(...modes: readonly (keyof typeof MODES)[]): string {
    const path = join(temporaryFolder(), 'test.yml')
    const lines = modes.map((name) => `        ${name}: { ${MODES[name]} }`).join('\n')
    writeFileSync(join(path, '../prompts.yml'), 'mix: [{ name: short, template: Hello }]\n')
    writeFileSync(
      path,
      `config:
  target: simulator
  engines:
    bedrock:
      modes:
${lines}
      prompts: ./prompts.yml
  environments:
    reserved: { engines: { bedrock: { modes: { known: { serviceTier: reserved } } } } }
scenarios:
  - { name: test, engine: bedrock, executor: shared-iterations, vus: 1, iterations: 10 }
`,
    )
    return path
  }

  async function check(scenarios: readonly string[], options: Partial<PricesOptions> = {}, today = TODAY) {
    const terminal = keepingTerminal()
    const all: PricesOptions = { check: true, region: '', out: '', listUrl: '', ...options }
    const code = await pricesCommand(scenarios, all, terminal, today)
    return { code, printed: terminal.printed() }
  }

  test('tells what is old and what has no price, with the reason, of every model that AWS serves', async () => {
    const { code, printed } = await check([])
    expect(code).toBe(1)
    expect(printed).toMatch(/^Prices checked as of 2026-11-29: \d+\. \d+ are old or missing\.$/m)
    expect(printed).toContain('  amazon.nova-pro-v1:0, optimized: 2025-07-20, Amazon Bedrock pricing page')
    expect(printed).toContain(
      '  anthropic.claude-opus-4-1-20250805-v1:0, standard: In extended access since 2026-10-08',
    )
    expect(printed).not.toContain('Not in the price file')
  })

  test('finds the whole file old in time', async () => {
    const { code, printed } = await check([], { json: true }, '2027-06-01')
    const { checked, findings } = JSON.parse(printed) as PriceCheck
    expect(code).toBe(1)
    expect(findings.filter(({ problem }) => problem === 'old').length).toBeGreaterThan(checked / 2)
  })

  test('checks what a scenario calls, and is silent on what it does not', async () => {
    expect(await check([scenarioFile('known')])).toEqual({
      code: 0,
      printed: 'Prices checked as of 2026-11-29: 1. All are known, and none is older than 90 days.',
    })
    const reserved = scenarioFile('known', 'reserved')
    const { code, printed } = await check([scenarioFile('known'), reserved])
    expect(code).toBe(1)
    expect(printed).toBe(
      [
        'Prices checked as of 2026-11-29: 4. 1 is old or missing.',
        '',
        'Without a price:',
        `  ${reserved}, mode reserved: us.anthropic.claude-haiku-4-5-20251001-v1:0, reserved`,
        '',
        'To use the prices that AWS lists today, run seismo prices --refresh. To state a price yourself, set price in a mode.',
      ].join('\n'),
    )
  })

  test('checks an environment of it', async () => {
    const path = scenarioFile('known')
    const { code, printed } = await check([path], { environment: 'reserved' })
    expect(code).toBe(1)
    expect(printed).toContain(`  ${path}, mode known: global.amazon.nova-2-lite-v1:0, reserved`)
  })

  test('takes the prices of a file of yours', async () => {
    const file = join(temporaryFolder(), 'mine.yml')
    writeFileSync(file, 'sources: {}\nprices: []\n')
    const path = scenarioFile('known')
    const { code, printed } = await check([path], { file })
    expect(code).toBe(1)
    expect(printed).toContain(`Not in the price file:\n  ${path}, mode known: global.amazon.nova-2-lite-v1:0, standard`)
  })

  test('exits with 104 where a scenario is wrong, and takes none without --check', async () => {
    const missing = join(temporaryFolder(), 'missing.yml')
    expect((await prices('--check', missing)).code).toBe(104)
    const { code, told } = await prices(missing)
    expect(code).toBe(1)
    expect(told).toBe(`Scenario files are for --check: seismo prices --check ${missing}`)
    expect((await prices('--check', '--refresh')).code).toBe(1)
  })
})

describe('seismo prices --refresh', () => {
  test('writes a price file of what AWS lists, that can be read again', async () => {
    const [listUrl, path] = [await servePriceList('us-west-2'), join(temporaryFolder(), 'prices.yml')]
    const { code, printed, told } = await prices(
      '--refresh',
      '--region',
      'us-west-2',
      '--out',
      path,
      '--list-url',
      listUrl,
    )
    expect(code).toBe(0)
    expect(printed).toBe(path)
    expect(told).toContain('Without a known model id, and so left out: Somebody New 7')
    expect(loadPriceFile(path)).toEqual({
      sources: { 'price-list': { title: 'AWS Price List, us-west-2', date: '2026-11-18', url: listUrl } },
      prices: [
        { models: ['*anthropic.claude-haiku-4-5*'], standard: { input: 1.1, source: 'price-list' } },
        { models: ['*amazon.nova-micro-v1:0'], standard: { input: 0.035, source: 'price-list' } },
      ],
    })
  })

  test('writes nothing where the list cannot be read', async () => {
    const [listUrl, path] = [await servePriceList('us-west-2'), join(temporaryFolder(), 'prices.yml')]
    const { code, told } = await prices('--refresh', '--region', 'eu-west-1', '--out', path, '--list-url', listUrl)
    expect(code).toBe(1)
    expect(told).toMatch(/^Cannot read http:.*\/eu-west-1\/index\.json: HTTP 404$/)
    expect(() => readFileSync(path)).toThrow('ENOENT')
  })
})
