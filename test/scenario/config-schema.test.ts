import { describe, expect, test } from 'vitest'
import { mistakesOf, readText, scenarioText } from './written-scenario.ts'

const segmentOf = (written: string) => readText(scenarioText(), { segment: written }).config.segment

describe('a segment', () => {
  test.each([
    ['1/1', { index: 0, count: 1 }],
    ['2/5', { index: 1, count: 5 }],
    ['5/5', { index: 4, count: 5 }],
  ])('%s is %j', (written, segment) => {
    expect(segmentOf(written)).toEqual(segment)
  })

  test.each(['0/5', '6/5', '1/0', '2', '2/', '/5', '1.5/5', '-1/5', ' 2/5', '2:5', 'second'])(
    '%j is none, and the flag is told so',
    (written) => {
      expect(mistakesOf(() => segmentOf(written))).toEqual([
        `--segment  expected a segment such as 2/5, the second of five, found ${JSON.stringify(written)}`,
      ])
    },
  )

  test('divides no phases of Artillery, which makes them on each machine', () => {
    const text = scenarioText({ config: 'phases: [{ duration: 9, arrivalRate: 1 }]', scenario: 'name: arrivals' })
    expect(mistakesOf(() => readText(text, { segment: '2/3' }))).toEqual([
      '--segment  expected either a segment or config.phases, found both\n' +
        "    only an executor's plan can be divided; Artillery makes all arrivals of its phases on each machine",
    ])
    expect(readText(text, { segment: '1/1' }).scenarios).toHaveLength(1)
  })

  test('may stand in the file, and the flag is stronger', () => {
    const text = scenarioText({ bedrock: 'segment: 1/3' })
    expect(readText(text).config.segment).toEqual({ index: 0, count: 3 })
    expect(readText(text, { segment: '3/3' }).config.segment).toEqual({ index: 2, count: 3 })
  })
})
