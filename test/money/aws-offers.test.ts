import { describe, expect, test } from 'vitest'
import { pricesOfOffers, type KnownModel, type Offer } from '../../src/money/aws-offers.ts'

type Product = readonly [usagetype: string, unit: string, usd: string, servicename?: string]

/** As AWS's offer files are made: products by SKU, and their prices apart from them. */
const offer = (products: readonly Product[]): Offer => ({
  publicationDate: '2026-11-18T17:02:11Z',
  products: Object.fromEntries(
    products.map(([usagetype, , , servicename], index) => [
      `SKU${index}`,
      { attributes: { usagetype, ...(servicename === undefined ? {} : { servicename }) } },
    ]),
  ),
  terms: {
    OnDemand: Object.fromEntries(
      products.map(([, unit, USD], index) => [
        `SKU${index}`,
        { [`SKU${index}.TERM`]: { priceDimensions: { [`SKU${index}.TERM.RATE`]: { unit, pricePerUnit: { USD } } } } },
      ]),
    ),
  },
})

const known = (...patterns: readonly string[]): KnownModel[] =>
  patterns.map((pattern) => ({ models: [pattern], longAboveInputTokens: null }))

const HAIKU = 'Claude Haiku 4.5 (Amazon Bedrock Edition)'
const OPUS = 'Claude Opus 4.8 (Amazon Bedrock Edition)'

describe("AWS's price list", () => {
  test('tells Marketplace models by name, in both of its spellings', () => {
    const { entries, unknownModels } = pricesOfOffers(
      [
        offer([
          ['USE1-MP:USE1_InputTokenCount-Units', 'Units', '1.1000000000', HAIKU],
          ['USE1-MP:USE1_OutputTokenCount-Units', 'Units', '5.5000000000', HAIKU],
          ['USE1-MP:USE1_InputTokenCount_Global-Units', 'Units', '1.0000000000', HAIKU],
          ['USE1-MP:USE1_OutputTokenCount_Global-Units', 'Units', '5.0000000000', HAIKU],
          ['USE1-MP:USE1_InputTokenCount_Batch-Units', 'Units', '0.5500000000', HAIKU],
          ['USE1-MP:USE1_CacheReadInputTokenCount-Units', 'Units', '0.1100000000', HAIKU],
          ['USE1-MP:USE1_CacheWriteInputTokenCount-Units', 'Units', '1.3750000000', HAIKU],
          ['USE1-MP:USE1_CacheWrite1hInputTokenCount-Units', 'Units', '2.2000000000', HAIKU],
          ['USE1-MP:USE1_input_tokens_standard-Units', 'Units', '5.5000000000', OPUS],
          ['USE1-MP:USE1_cache_write_tokens_1h_standard-Units', 'Units', '11.0000000000', OPUS],
          ['USE1-MP:USE1_InputTokenCount_LatencyOptimized-Units', 'Units', '1.0000000000', 'Claude 3.5 Haiku'],
        ]),
      ],
      known(
        'global.anthropic.claude-haiku-4-5-*',
        '*anthropic.claude-haiku-4-5-*',
        '*anthropic.claude-opus-4-8*',
        '*anthropic.claude-3-5-haiku-20241022*',
      ),
    )
    expect(unknownModels).toEqual([])
    const source = 'price-list'
    expect(entries).toEqual([
      { models: ['global.anthropic.claude-haiku-4-5-*'], standard: { input: 1, output: 5, source } },
      {
        models: ['*anthropic.claude-haiku-4-5-*'],
        standard: { input: 1.1, output: 5.5, cacheRead: 0.11, cacheWrite5m: 1.375, cacheWrite1h: 2.2, source },
        batch: { input: 0.55, source },
      },
      { models: ['*anthropic.claude-opus-4-8*'], standard: { input: 5.5, cacheWrite1h: 11, source } },
      { models: ['*anthropic.claude-3-5-haiku-20241022*'], optimized: { input: 1, source } },
    ])
  })

  test("tells AWS's own models by their code, in every tier", () => {
    const { entries } = pricesOfOffers(
      [
        offer([
          ['USE1-Nova2.0Lite-input-tokens', '1K tokens', '0.0003300000'],
          ['USE1-Nova2.0Lite-output-tokens', '1K tokens', '0.0027500000'],
          ['USE1-Nova2.0Lite-input-tokens-flex', '1K tokens', '0.0001650000'],
          ['USE1-Nova2.0Lite-input-tokens-priority', '1K tokens', '0.0005775000'],
          ['USE1-Nova2.0Lite-input-tokens-batch', '1K tokens', '0.0001650000'],
          ['USE1-Nova2.0Lite-input-tokens-cross-region-global', '1K tokens', '0.0003000000'],
          ['USE1-Nova2.0Lite-input-tokens-custom-model', '1K tokens', '0.0003000000'],
          ['USE1-NovaMicro-cache-read-input-token-count', '1K tokens', '0.0000087500'],
          ['USE1-Llama3-1-70B-input-tokens', '1K tokens', '0.0007200000'],
          ['USE1-gpt-oss-20b-output-tokens', '1K tokens', '0.0003000000'],
          ['USE1-openai.gpt-oss-20b-mantle-output-tokens-standard', '1K tokens', '0.0009000000'],
        ]),
      ],
      known(
        'global.amazon.nova-2-lite-v1:0',
        '*amazon.nova-2-lite-v1:0',
        '*amazon.nova-micro-v1:0',
        '*meta.llama3-1-70b-instruct-v1:0',
        '*openai.gpt-oss-20b-1:0',
      ),
    )
    const source = 'price-list'
    expect(entries).toEqual([
      { models: ['global.amazon.nova-2-lite-v1:0'], standard: { input: 0.3, source } },
      {
        models: ['*amazon.nova-2-lite-v1:0'],
        standard: { input: 0.33, output: 2.75, source },
        priority: { input: 0.5775, source },
        flex: { input: 0.165, source },
        batch: { input: 0.165, source },
      },
      { models: ['*amazon.nova-micro-v1:0'], standard: { cacheRead: 0.00875, source } },
      { models: ['*meta.llama3-1-70b-instruct-v1:0'], standard: { input: 0.72, source } },
      { models: ['*openai.gpt-oss-20b-1:0'], standard: { output: 0.3, source } },
    ])
  })

  test('tells the models of bedrock-mantle by their ids, where it has no other price of them', () => {
    const { entries, unknownModels } = pricesOfOffers(
      [
        offer([
          ['USE1-moonshotai.kimi-k3-mantle-input-tokens-standard', '1K tokens', '0.0033000000'],
          ['USE1-moonshotai.kimi-k3-mantle-input-tokens-priority', '1K tokens', '0.0057750000'],
          ['USE1-moonshotai.kimi-k3-mantle-cache-read-tokens-standard', '1K tokens', '0.0003300000'],
          ['USE1-moonshotai.kimi-k3-mantle-cache-write-tokens-30m-standard', '1K tokens', '0.0041250000'],
          ['USE1-moonshotai.kimi-k3-mantle-input-tokens-global-standard', '1K tokens', '0.0030000000'],
          ['USE1-deepseek.v3.2-mantle-output-tokens-batch', '1K tokens', '0.0009250000'],
          ['USE1-gpt-oss-20b-output-tokens', '1K tokens', '0.0003000000'],
          ['USE1-openai.gpt-oss-20b-mantle-output-tokens-standard', '1K tokens', '0.0009000000'],
          ['USE1-openai.gpt-oss-20b-mantle-output-tokens-flex', '1K tokens', '0.0001500000'],
          ['USE1-deepseek.v3.1-mantle-input-tokens-standard', '1K tokens', '0.0005800000'],
          ['USE1-hatchery.swift-3-mantle-input-tokens-standard', '1K tokens', '0.0001000000'],
        ]),
      ],
      [
        ...known('global.moonshotai.kimi-k3', '*moonshotai.kimi-k3', '*deepseek.v3.2', '*openai.gpt-oss-20b*'),
        // Its id at bedrock-runtime, which the list has not, and at bedrock-mantle.
        { models: ['*deepseek.v3-v1:0', '*deepseek.v3.1'], longAboveInputTokens: null },
      ],
    )
    const source = 'price-list'
    expect(entries).toEqual([
      { models: ['global.moonshotai.kimi-k3'], standard: { input: 3, source } },
      {
        models: ['*moonshotai.kimi-k3'],
        standard: { input: 3.3, cacheRead: 0.33, cacheWrite5m: 4.125, source },
        priority: { input: 5.775, source },
      },
      { models: ['*deepseek.v3.2'], batch: { output: 0.925, source } },
      { models: ['*openai.gpt-oss-20b*'], standard: { output: 0.3, source }, flex: { output: 0.15, source } },
      { models: ['*deepseek.v3-v1:0', '*deepseek.v3.1'], standard: { input: 0.58, source } },
    ])
    expect(unknownModels).toEqual(['swift-3'])
  })

  test('tells what long requests cost, where it is known from which length on', () => {
    const ASTRA = 'OpenAI GPT-6 Astra (Amazon Bedrock Edition)'
    const offers = [
      offer([
        ['USE1-MP:USE1_input_tokens_standard-Units', 'Units', '11.0000000000', ASTRA],
        ['USE1-MP:USE1_input_tokens_long_ctx_standard-Units', 'Units', '22.0000000000', ASTRA],
        ['USE1-MP:USE1_cache_write_tokens_30m_long_ctx_standard-Units', 'Units', '27.5000000000', ASTRA],
        ['USE1-MP:USE1_input_tokens_ultrafast-Units', 'Units', '66.0000000000', ASTRA],
        ['USE1-MP:USE1_output_tokens_long_ctx_global_standard-Units', 'Units', '75.0000000000', ASTRA],
      ]),
    ]
    const source = 'price-list'
    const pattern = '*openai.gpt-6-astra'
    const ofLong = { aboveInputTokens: 272_000, input: 22, cacheWrite5m: 27.5, source }
    expect(pricesOfOffers(offers, [{ models: [pattern], longAboveInputTokens: 272_000 }]).entries).toEqual([
      { models: [pattern], standard: { input: 11, source, longContext: ofLong }, ultrafast: { input: 66, source } },
    ])
    expect(pricesOfOffers(offers, known(pattern)).entries).toEqual([
      { models: [pattern], standard: { input: 11, source }, ultrafast: { input: 66, source } },
    ])
  })

  test('leaves out what it cannot place, and names the models', () => {
    const { entries, unknownModels } = pricesOfOffers(
      [
        offer([
          ['USE1-MP:USE1_InputTokenCount-Units', 'Units', '9.0000000000', 'Somebody New 7 (Amazon Bedrock Edition)'],
          ['USE1-MP:USE1_InputTokenCount_LongContext-Units', 'Units', '2.0000000000', HAIKU],
          ['USE1-MP:USE1_InputTokenCount_Reserved_1Month-Units', 'Units', '3.0000000000', HAIKU],
          ['USE1-NovaMicro-input-tokens', '1K characters', '0.0000350000'],
          ['USE1-NovaLite-input-tokens', '1K tokens', '0.0000600000'],
          ['USE1-Nova-Lite-input-tokens', '1K tokens', '0.0000700000'],
          ['USE1-NovaCanvas-T2I-1024-Standard', 'image', '0.0400000000'],
        ]),
      ],
      known('*anthropic.claude-haiku-4-5-*', '*amazon.nova-micro-v1:0', '*amazon.nova-lite-v1:0'),
    )
    // Nova Lite has two prices, and no one can say which is billed.
    expect(entries).toEqual([])
    expect(unknownModels).toEqual(['Somebody New 7'])
  })
})
