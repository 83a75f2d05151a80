import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
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
