import { checkName, checkQuantity } from '../../results/validity.ts'
import { code, left, type MakeSections, right, tableOf } from './section.ts'

/** What a run says of its own measurement. In a terminal, the verdict names the checks that failed. */
export const validity: MakeSections = ({ summary }) => {
  const { checks } = summary.validity
  if (checks.length === 0) return []
  const table = tableOf(checks, [
    left('', ({ passed }) => (passed ? { text: '✓', tone: 'good' } : { text: '✗', tone: 'bad' }), { role: 'mark' }),
    left('check', (check) => [code(checkName(check))]),
    right('at most', (check) => checkQuantity(check.limit, check)),
    right('observed', (check) => checkQuantity(check.observed, check)),
  ])
  return [{ id: 'validity', title: 'Validity', tables: [table], notes: [] }]
}
