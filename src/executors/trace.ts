import type { TracePlan } from '../plan/executor-plan.ts'
import type { TraceSchedule } from '../traces/trace-schedule.ts'
import type { ExecutorContext } from './executor.ts'
import { runOpenModel } from './open-model.ts'

/** Starts each request of a trace at its moment. All VUs are ready from the beginning: none is dropped for a VU that could be had. */
export async function runTrace({ maxVUs }: TracePlan, context: ExecutorContext): Promise<void> {
  const { schedule } = context
  if (schedule === null) throw new Error('the scenario replays a trace that nobody opened')
  const { durationMs, requestAt } = schedule
  await runOpenModel({ arrivals: momentsOf(schedule), requestAt, durationMs, preAllocatedVUs: maxVUs, maxVUs }, context)
}

function* momentsOf({ offsetMsAt, requests }: TraceSchedule): Generator<number, void, undefined> {
  for (let number = 0; number < requests; number++) yield offsetMsAt(number)
}
