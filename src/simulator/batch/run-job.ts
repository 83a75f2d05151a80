import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'
import { type Clock, nextTurn } from '../../time/clock.ts'
import type { BatchProfile } from '../profile/profile.ts'
import { answerRecord, type RecordModel } from './answer-record.ts'
import { type BatchJob, isEnd, type JobStatus, readRecords, renderManifest } from './batch-job.ts'
import { findInputs, type JobInput } from './find-inputs.ts'
import { type ObjectPlace, type ObjectStore, renderS3Uri } from './object-store.ts'

interface ShuffleLimits {
  /** Items that are held back to be drawn from. */
  readonly mostHeld: number
  /** And bytes in them: fewer items are held when they are large. */
  readonly mostHeldBytes: number
}

/**
 * The same items, each once, in another order: AWS promises none for a job's output. An item comes at most
 * `mostHeld` places early, in bounded memory, however many there are.
 */
export async function* shuffleNearby(
  items: AsyncIterable<Uint8Array>,
  random: Random,
  { mostHeld, mostHeldBytes }: ShuffleLimits,
): AsyncGenerator<Uint8Array> {
  const held: Uint8Array[] = []
  let heldBytes = 0

  const isOver = (): boolean => held.length > mostHeld || (heldBytes > mostHeldBytes && held.length > 1)
  const drawOne = (): Uint8Array => {
    const index = drawInteger(random, 0, held.length - 1)
    const drawn = held[index] as Uint8Array
    // The last one takes the empty place: what is drawn from has no order to keep.
    held[index] = held.at(-1) as Uint8Array
    held.pop()
    heldBytes -= drawn.length
    return drawn
  }
  for await (const item of items) {
    held.push(item)
    heldBytes += item.length
    while (isOver()) yield drawOne()
  }
  while (held.length > 0) yield drawOne()
}

// The life of one job, from Submitted to its end. It sleeps by the world's time of day, and works in pieces: a turn
// of the event loop for each record that is late, so that calls under way are served between any two of them.

interface JobSurroundings {
  readonly clock: Clock
  readonly batch: BatchProfile
  readonly store: ObjectStore
  readonly model: RecordModel
  /** A generator for each purpose. */
  readonly chance: (purpose: string) => Random
  /** Aborts when the client wants it stopped. */
  readonly stop: AbortSignal
}

const SHUFFLE_LIMITS = { mostHeld: 64, mostHeldBytes: 8 * 2 ** 20 }

/** Resolves when the job has ended, in whatever state: what goes wrong is told by the job, and never thrown. */
export async function runJob(job: BatchJob, around: JobSurroundings): Promise<void> {
  try {
    enter(job, around, await live(job, around))
  } catch (error) {
    job.message = error instanceof Error ? error.message : String(error)
    enter(job, around, 'Failed')
  }
  job.endedAtMs = job.changedAtMs
}

type EndStatus = 'Completed' | 'PartiallyCompleted' | 'Stopped' | 'Expired'

/** What ends a job before its time, looked for whenever it wakes. */
type Interruption = 'stopped' | 'out-of-time'

async function live(job: BatchJob, around: JobSurroundings): Promise<EndStatus> {
  const { batch } = around
  const submitted = await stay(job, around, batch.submittedMs)
  if (submitted !== null) return await endUnbegun(job, around, submitted)
  const validatingFromMs = enter(job, around, 'Validating')
  // What is found is told when the time for it is over, the number of records too.
  const [validation] = await Promise.allSettled([validate(job, around)])
  const validated = await stayUntil(job, around, validatingFromMs + batch.validatingMs)
  if (validated !== null) return await endUnbegun(job, around, validated)
  if (validation.status === 'rejected') throw validation.reason
  const { inputs, records } = validation.value
  job.totalRecords = records
  enter(job, around, 'Scheduled')
  const scheduled = await stay(job, around, batch.scheduledMs)
  if (scheduled !== null) return await endUnbegun(job, around, scheduled)
  const cut = (await processRecords(job, around, inputs)) ?? (around.stop.aborted ? 'stopped' : null)
  if (cut === 'stopped') await stopAsked(job, around)
  await putManifest(job, around)
  if (cut === null) return 'Completed'
  // "Not all of your records could be processed in time": Expired is a job that never began.
  return cut === 'stopped' ? 'Stopped' : 'PartiallyCompleted'
}

async function endUnbegun(job: BatchJob, around: JobSurroundings, why: Interruption): Promise<EndStatus> {
  if (why === 'out-of-time') return 'Expired'
  await stopAsked(job, around)
  return 'Stopped'
}

/** Stopping takes its time, whatever else does: nothing cuts it short. */
async function stopAsked(job: BatchJob, { clock, batch }: JobSurroundings): Promise<void> {
  await clock.sleepUntil(job.changedAtMs + batch.stoppingMs)
}

function enter(job: BatchJob, { clock, stop }: Pick<JobSurroundings, 'clock' | 'stop'>, status: JobStatus): number {
  const nowMs = clock.nowMs()
  // Once it is stopping, only its end is another state.
  if (stop.aborted && !isEnd(status)) return nowMs
  job.status = status
  job.changedAtMs = nowMs
  return nowMs
}

const stay = (job: BatchJob, around: JobSurroundings, durationMs: number): Promise<Interruption | null> =>
  stayUntil(job, around, job.changedAtMs + durationMs)

async function stayUntil(
  job: BatchJob,
  { clock, stop }: JobSurroundings,
  untilMs: number,
): Promise<Interruption | null> {
  await clock.sleepUntil(Math.min(untilMs, job.expiresAtMs), stop)
  if (stop.aborted) return 'stopped'
  return clock.nowMs() >= job.expiresAtMs ? 'out-of-time' : null
}

interface ValidInput {
  readonly inputs: readonly JobInput[]
  readonly records: number
}

/** Reads everything once before anything is answered, as the real service does. @throws what is wrong with it. */
async function validate(job: BatchJob, { batch, store, stop }: JobSurroundings): Promise<ValidInput> {
  await store.checkBucket(job.asked.output.bucket)
  const inputs = await findInputs(store, job.asked.input)
  let records = 0
  for (const input of inputs) records += await countRecords(store, input, batch.maximumRecords - records, stop)
  if (records > batch.maximumRecords) {
    throw new Error(`${renderS3Uri(job.asked.input)}: expected ${batch.maximumRecords} records at most, found more`)
  }
  if (records < batch.minimumRecords && !stop.aborted) {
    throw new Error(
      `${renderS3Uri(job.asked.input)}: expected ${batch.minimumRecords} records at least, found ${records}`,
    )
  }
  return { inputs, records }
}

/** Stops at one more than `most`, and when the job is stopped. */
async function countRecords(store: ObjectStore, input: JobInput, most: number, stop: AbortSignal): Promise<number> {
  const records = readRecords(store, input)
  let count = 0
  while (count <= most && !stop.aborted && (await records.next()).done !== true) count++
  // Lets go of the file when its end was not reached.
  await records.return(undefined)
  return count
}

/** Null when all of them were. */
async function processRecords(
  job: BatchJob,
  around: JobSurroundings,
  inputs: readonly JobInput[],
): Promise<Interruption | null> {
  const { batch, chance, clock, model, store } = around
  const beganAtMs = enter(job, around, 'InProgress')
  const state: { index: number; cut: Interruption | null } = { index: 0, cut: null }

  /** Record n is done n / recordsPerMinute minutes after the beginning, however long its reply would take alone. */
  async function* answerFile(input: JobInput): AsyncGenerator<Buffer> {
    for await (const record of readRecords(store, input)) {
      const dueMs = beganAtMs + ((state.index + 1) * 60_000) / batch.recordsPerMinute
      if (dueMs <= clock.nowMs()) await nextTurn()
      state.cut = await stayUntil(job, around, dueMs)
      if (state.cut !== null) return
      const { line, isSuccess, inputTokens, outputTokens } = answerRecord(
        record,
        model,
        chance(`record ${state.index}`),
      )
      state.index++
      if (isSuccess) job.succeededRecords++
      else job.failedRecords++
      job.inputTokens += inputTokens
      job.outputTokens += outputTokens
      yield line
    }
  }
  for (const input of inputs) {
    const lines = shuffleNearby(answerFile(input), chance(`order of ${input.outputName}`), SHUFFLE_LIMITS)
    await store.put(outputOf(job, input.outputName), lines)
    if (state.cut !== null) break
  }
  return state.cut
}

async function putManifest(job: BatchJob, { store }: JobSurroundings): Promise<void> {
  await store.put(outputOf(job, 'manifest.json.out'), once(Buffer.from(`${JSON.stringify(renderManifest(job))}\n`)))
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

function outputOf({ id, asked: { output } }: BatchJob, name: string): ObjectPlace {
  const folder = output.key === '' || output.key.endsWith('/') ? output.key : `${output.key}/`
  return { bucket: output.bucket, key: `${folder}${id}/${name}` }
}
