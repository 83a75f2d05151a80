import { expect, test } from 'vitest'
import { printable } from '../../src/run-folder/printable.ts'

test.each([
  ['plain', 'plain'],
  ['\u001b[31mred\u001b[0m', '[31mred[0m'],
  ['two\r\nlines', 'two lines'],
  ['turned \u202eround', 'turned round'],
  ['bell\u0007\u009b', 'bell'],
  ['Größe 大', 'Größe 大'],
])('%j is printed as %j', (text, printed) => {
  expect(printable(text)).toBe(printed)
})
