// Whether this machine can make the run: versions, open files, threads. What it has is told by the caller.
import { checkArtilleryVersion, SetUpError } from '../../engine/preflight.ts'
import { mostVUs } from '../../plan/planned-load.ts'
import type { RunPlan } from '../../plan/run-plan.ts'
import type { Versions } from '../../run-folder/manifest.ts'
import { count } from '../describe-plan.ts'
import { failed, ok, skipped, warning, type Check } from './check.ts'

export function checkVersions({ artillery, node }: Versions): Check[] {
  // An older Node has ended the command before it came here.
  return [ok('Node', node), checkArtillery(artillery)]
}

function checkArtillery(version: string | null): Check {
  if (version === null) {
    return failed(
      'Artillery',
      'not installed beside this package',
      'npm install artillery, in the project that artillery-engine-bedrock is in',
    )
  }
  try {
    checkArtilleryVersion(version)
    return ok('Artillery', version)
  } catch (error) {
    if (error instanceof SetUpError) return failed('Artillery', version, error.message)
    throw error
  }
}

/** Threads, modules, files, pipes to Artillery and the like. */
const OTHER_FILES = 200

/** `limit`: open files that a process may have; null where the system sets none. */
export function checkOpenFiles(plan: RunPlan, limit: number | null): Check {
  const name = 'open files'
  const connections = mostConnections(plan)
  if (connections === null) return skipped(name, "Artillery's phases decide how many calls are under way at once")
  // The embedded simulator holds the other ends in the same process.
  const needed = connections * (plan.target.kind === 'simulator' ? 2 : 1) + OTHER_FILES
  const found = `${count(connections, 'connection')} at most, of ${limit === null ? 'no limit' : count(limit, 'open file')}`
  if (limit === null || needed <= limit) return ok(name, found)
  return failed(name, found, `ulimit -n ${needed}, in the shell that starts the run`)
}

/** All VUs under way in one mode at once, in each mode: a connection that was opened is kept. */
function mostConnections({ modes, scenarios }: RunPlan): number | null {
  let connections = 0
  for (const [index, { connection, transport }] of modes.entries()) {
    let vus = 0
    for (const { executor, modes: taken } of scenarios) {
      if (!taken.includes(index)) continue
      if (executor.kind === 'phases') return null
      vus += mostVUs(executor)
    }
    connections += connection === 'cold' ? vus : Math.ceil(vus / transport.streamsPerConnection)
  }
  return connections
}

/** `cores`: processors that this process may use. */
export function checkThreads({ target, threads }: RunPlan, cores: number): Check {
  const name = 'threads'
  const found = `${count(threads, 'thread')} make calls, on ${count(cores, 'core')}`
  // One is the conductor's, and one the simulator's.
  const free = cores - (target.kind === 'simulator' ? 2 : 1)
  if (threads <= Math.max(1, free)) return ok(name, found)
  return warning(
    name,
    found,
    `they take turns with ${target.kind === 'simulator' ? 'the conductor and the simulator' : 'the conductor'}, and are late where all have work: ` +
      'watch schedule_lag, or set threads lower',
  )
}
