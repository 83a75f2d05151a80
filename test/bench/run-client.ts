import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { ClientReport, ClientTask } from './clients/client-task.ts'
import type { Client } from './figure.ts'

export interface ClientOptions {
  readonly authorityPath: string | null
  /** Where each thread of the client leaves a profile of its time. */
  readonly profileDir: string | null
}

/**
 * Runs one client, in a process of its own, to its end.
 * @throws when it ends without a report.
 */
export async function runClient(
  client: Client,
  task: ClientTask,
  { authorityPath, profileDir }: ClientOptions,
): Promise<ClientReport> {
  const child = fork(new URL(`./clients/${client}.ts`, import.meta.url), [JSON.stringify(task)], {
    // As JSON, what is no number would arrive as null, and be taken for 0.
    serialization: 'advanced',
    execArgv: profileDir === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`],
    env: { ...process.env, ...(authorityPath === null ? {} : { NODE_EXTRA_CA_CERTS: authorityPath }) },
  })
  let report: ClientReport | undefined
  child.once('message', (message) => {
    report = message as ClientReport
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (report === undefined) throw new Error(`${client} ended (${code}) without a report`)
  return report
}
