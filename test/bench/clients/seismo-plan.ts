import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeRunPlan } from '../../../src/plan/make-run-plan.ts'
import type { RunPlan } from '../../../src/plan/run-plan.ts'
import { METRIC_VOCABULARY } from '../../../src/results/thresholds.ts'
import { readTextFile } from '../../../src/reading/read-text-file.ts'
import { readScenarioFile } from '../../../src/scenario/validate-script.ts'
import type { ClientTask } from './client-task.ts'

/** The scenario that keeps `streams` calls under way until all are made, as a file that Artillery runs too. */
export async function writeScenario(
  { arrivals, calls, protocol, streams, thinkMs, threads, url }: ClientTask,
  folder: string,
): Promise<string> {
  const { modes, prompts } = arrivals ?? { modes: 1, prompts: 1 }
  const mix = Array.from({ length: prompts }, (_, index) => ({
    name: `hello-${index + 1}`,
    template: 'Say hello to a stranger.',
  }))
  await writeFile(join(folder, 'prompts.yml'), JSON.stringify({ mix }))
  const transport = protocol === 'http2' ? { protocol, streamsPerConnection: 100 } : protocol
  const model = 'us.anthropic.claude-3-5-haiku-20241022-v1:0'
  const script = {
    config: {
      target: url,
      engines: {
        bedrock: {
          modes: Object.fromEntries(
            Array.from({ length: modes }, (_, index) => [
              `plain-${index + 1}`,
              { model, region: 'us-east-2', transport },
            ]),
          ),
          prompts: './prompts.yml',
          threads,
        },
      },
    },
    scenarios: [
      {
        name: 'bench',
        engine: 'bedrock',
        ...(arrivals === null
          ? { executor: 'shared-iterations', vus: streams, iterations: calls, maxDuration: '1h' }
          : {
              executor: 'constant-arrival-rate',
              rate: arrivals.perSecond,
              duration: `${calls / arrivals.perSecond}s`,
              preAllocatedVUs: streams,
            }),
        ...(thinkMs > 0 ? { flow: [{ call: {} }, { think: thinkMs }] } : {}),
      },
    ],
  }
  const file = join(folder, 'scenario.json')
  await writeFile(file, JSON.stringify(script))
  return file
}

export async function planOf(task: ClientTask, folder: string): Promise<RunPlan> {
  const file = await writeScenario(task, folder)
  return makeRunPlan(readScenarioFile(file, {}, readTextFile, METRIC_VOCABULARY), {
    seed: 1,
    threads: 1,
    workingDir: folder,
    prices: { sources: {}, prices: [] },
  })
}
