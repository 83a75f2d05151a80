import { expect, test } from 'vitest'
import { mistakesOf, readText, scenarioText } from './written-scenario.ts'

const HINT = 'modes of one model in one region share a quota: say it once, or alike'

/** What is said of two modes with these fields. */
const objectionsTo = (a: string, b: string): string[] =>
  mistakesOf(() => readText(scenarioText({ modes: `{ a: { model: nova, ${a} }, b: { model: nova, ${b} } }` })))

test.each([
  ['requestsPerMinute', 'quota: { requestsPerMinute: 200 }', 'quota: { requestsPerMinute: 300 }', 200, 300],
  [
    'tokensPerMinute',
    'quota: { tokensPerMinute: 5000 }',
    'serviceTier: flex, quota: { tokensPerMinute: 6000 }',
    5000,
    6000,
  ],
  [
    'outputBurndown',
    'quota: { outputBurndown: 5 }',
    'latency: optimized, region: us-east-1, quota: { outputBurndown: 1 }',
    5,
    1,
  ],
])('%s is one for all modes of a quota: the second that differs is told', (key, a, b, given, found) => {
  expect(objectionsTo(a, b)).toEqual([
    expect.stringMatching(
      new RegExp(
        `^load/test\\.yml:\\d+:\\d+  config\\.engines\\.bedrock\\.modes\\.b\\.quota\\.${key}  expected ${given}, as mode a says of the same quota, found ${found}\n    ${HINT}$`,
      ),
    ),
  ])
})

const daily = (region: string) =>
  `{ a: { model: nova, region: us-east-1, quota: { tokensPerDay: 500 } }, b: { model: claude, region: ${region}, quota: { tokensPerDay: 600 } } }`

const objections = (region: string) => mistakesOf(() => readText(scenarioText({ modes: daily(region) }))).join('\n')

test('tokens of a day are one for all modes of a region, whatever their models', () => {
  expect(objections('us-east-1')).toMatch(
    /modes\.b\.quota\.tokensPerDay {2}expected 500, as mode a says of the same quota, found 600\n.*share the tokens of a day/,
  )
  expect(objections('eu-west-1')).toBe('')
})

test.each(['inputTokensPerMinute', 'outputTokensPerMinute'])('%s is no limit beside tokens together', (key) => {
  const quota = (more: string) => `quota: { ${key}: 300${more} }`
  expect(objectionsTo(quota(''), quota(''))).toEqual([])
  expect(objectionsTo(quota(', tokensPerMinute: 500'), quota('')).join('\n')).toContain(
    `quota.${key}  expected nothing beside tokensPerMinute: an endpoint counts input and output together, or each for itself, found 300`,
  )
})

test.each([
  ['alike', 'quota: { requestsPerMinute: 200 }', 'quota: { requestsPerMinute: 200 }'],
  ['of different keys', 'quota: { requestsPerMinute: 200 }', 'quota: { tokensPerMinute: 300 }'],
  [
    'of regions apart',
    'region: us-east-2, quota: { requestsPerMinute: 200 }',
    'region: eu-west-1, quota: { requestsPerMinute: 300 }',
  ],
  ['of pools apart', 'quota: { requestsPerMinute: 200 }', 'latency: optimized, quota: { requestsPerMinute: 300 }'],
  ['of capacity apart', 'quota: { tokensPerMinute: 200 }', 'serviceTier: reserved, quota: { tokensPerMinute: 300 }'],
])('quotas %s are no contradiction', (_, a, b) => {
  expect(objectionsTo(a, b)).toEqual([])
})
