// docs/troubleshooting.md: what a run says of calls that did not complete, and what to do about it.
import { FAILURE_ADVICE, THROTTLE_ADVICE } from '../src/results/failure-advice.ts'

const row = (name, { means, fix }) => `| \`${name}\` | ${means} | ${fix[0].toUpperCase()}${fix.slice(1)}. |`
const table = (heading, advice) => [
  `| ${heading} | What it means | What to do |`,
  '|---|---|---|',
  ...Object.entries(advice).map(([name, entry]) => row(name, entry)),
]

export const renderTroubleshooting = () =>
  [
    '# Troubleshooting',
    '',
    'Written from `src/results/failure-advice.ts` by `npm run generate`.',
    '',
    'Seismo counts each call that did not complete under its cause. The terminal, `summary.md`, and `report.html` show these',
    'causes. To see them before a run, with the message from Bedrock, use `seismo doctor --call`.',
    '',
    '## Failed calls',
    '',
    'The cause is the `failure` tag of the `calls_failed` counter. Bedrock uses one status code for many causes, so Seismo',
    'recognizes a cause by the name and the message of the error. It keeps neither the message nor the prompt.',
    '',
    ...table('`failure`', FAILURE_ADVICE),
    '',
    '## Throttled calls',
    '',
    'The cause is the `throttle` tag of the `calls_throttled` counter. HTTP 429 means that your account is over a quota.',
    'HTTP 503 means that Bedrock has no capacity at the moment. This can happen below your quota, which is a limit and not',
    'a guarantee.',
    '',
    ...table('`throttle`', THROTTLE_ADVICE),
    '',
    '## Before the run',
    '',
    '- To check the scenario file, run `seismo validate scenario.yml`. For each mistake, it prints the line, what was expected, and what was found.',
    '- To check credentials, the network, the clock, and one call of each mode, run `seismo doctor scenario.yml --call`.',
    '- Behind a proxy or a VPC endpoint, see [Connections and proxies](network.md).',
    '',
  ].join('\n')
