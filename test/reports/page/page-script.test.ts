import { Script } from 'node:vm'
import { expect, test } from 'vitest'
import { libraryStyle, pageScript } from '../../../src/reports/page/page-script.ts'

test('the script is one that a browser can parse: no name of it stands for two things', () => {
  expect(() => new Script(pageScript())).not.toThrow()
})

test('nothing in it would end the element that it stands in', () => {
  expect(pageScript()).not.toMatch(/<\/script/i)
  expect(libraryStyle()).not.toMatch(/<\/style/i)
})

test('it keeps the library’s licence', () => {
  expect(pageScript()).toMatch(/https:\/\/github\.com\/leeoniya\/uPlot/)
})
