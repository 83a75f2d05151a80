import { expect, test } from 'vitest'
import { renderJson } from '../../src/cli/render-json.ts'

const body = {
  messages: [{ role: 'user', content: [{ text: '<9 characters>' }] }],
  stops: [],
  config: { a: 1, b: null },
}

test('what fits stands on one line', () => {
  expect(renderJson(body, 66)).toEqual([
    '{',
    '  "messages": [',
    '    { "role": "user", "content": [{ "text": "<9 characters>" }] }',
    '  ],',
    '  "stops": [],',
    '  "config": { "a": 1, "b": null }',
    '}',
  ])
})

test.each([1, 20, 40, 80, 200])('it is the same JSON at any width: %i', (width) => {
  expect(JSON.parse(renderJson(body, width).join('\n'))).toEqual(body)
})
