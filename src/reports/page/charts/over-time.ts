import { EMPTY_HDR, type HdrSnapshot, readHdrs } from '../../../metrics/hdr.ts'
import type { OutcomeKind, OverTime, PageCharts, PageClient, PageOutcomes, PageSlots } from './page-charts.ts'
import {
  callsKey,
  kindKey,
  mergeSlotCalls,
  mergeSlots,
  type PageSlot,
  type SlotCalls,
  type SlotHealth,
} from './page-slot.ts'
import { roundValue } from './scale.ts'

interface Names {
  readonly modes: readonly string[]
  readonly prompts: readonly string[]
}

type ChartsOverTime = Pick<PageCharts, 'slots' | 'latencySlots' | 'overTime' | 'outcomes' | 'client'>

/** A slot in which no time passed, as a run's only interval may be, is left out: nothing can be told by the second in it. */
export function chartsOverTime(all: readonly PageSlot[], names: Names, byPrompt: boolean): ChartsOverTime {
  const slots = all.filter(({ endMs, startMs }) => endMs > startMs)
  const latencySlots = inGroups(slots, slotsTogether(slots, names.modes.length))
  return {
    slots: spansOf(slots),
    latencySlots: spansOf(latencySlots),
    overTime: viewsOf(latencySlots, names, byPrompt).map(({ calls, mode, prompt }) => ({
      mode,
      prompt,
      ...latenciesOf(calls),
    })),
    outcomes: outcomesOf(viewsOf(slots, names, byPrompt).filter(({ prompt }) => (prompt === null) === !byPrompt)),
    client: clientOf(slots),
  }
}

/** What a median takes, with some to spare. */
const CALLS_A_SLOT = 20
/** Fewer would show no course of time. */
const LEAST_SLOTS = 30

/** How many slots in a row it takes for a mode to have calls enough. */
function slotsTogether(slots: readonly PageSlot[], modes: number): number {
  const spoke = slots.reduce(
    (sum, { calls }) => sum + [...calls.values()].reduce((all, { ttft }) => all + ttft.count, 0),
    0,
  )
  const wanted = Math.ceil((CALLS_A_SLOT * slots.length * modes) / Math.max(1, spoke))
  return Math.max(1, Math.min(wanted, Math.floor(slots.length / LEAST_SLOTS)))
}

const inGroups = (slots: readonly PageSlot[], size: number): PageSlot[] =>
  Array.from({ length: Math.ceil(slots.length / size) }, (_, group) =>
    slots.slice(group * size, (group + 1) * size).reduce(mergeSlots),
  )

const spansOf = (slots: readonly PageSlot[]): PageSlots => ({
  startS: slots.map(({ startMs }) => startMs / 1_000),
  endS: slots.map(({ endMs }) => endMs / 1_000),
})

/** Each mode, with all prompts and then with each of them. */
function viewsOf(slots: readonly PageSlot[], names: Names, byPrompt: boolean) {
  return names.modes.flatMap((name, mode) => {
    const perPrompt = names.prompts.map((prompt) =>
      slots.map(({ calls }) => calls.get(callsKey(name, prompt)) ?? NO_CALLS),
    )
    const together = slots.map((_, slot) =>
      perPrompt.map((calls) => calls[slot] ?? NO_CALLS).reduce(mergeSlotCalls, NO_CALLS),
    )
    return [
      { mode, prompt: null, calls: together },
      ...(byPrompt ? perPrompt.map((calls, prompt) => ({ mode, prompt, calls })) : []),
    ]
  })
}

const NO_CALLS: SlotCalls = { ttft: EMPTY_HDR, otps: EMPTY_HDR, outcomes: new Map() }

function latenciesOf(calls: readonly SlotCalls[]): Omit<OverTime, 'mode' | 'prompt'> {
  const ttft = calls.map((each) => readHdrs([each.ttft]))
  const otps = calls.map((each) => readHdrs([each.otps]))
  const at = (readings: typeof ttft, percent: number): (number | null)[] =>
    readings.map(({ count, percentile }) => (count === 0 ? null : roundValue(percentile(percent))))
  return {
    ttftCount: ttft.map(({ count }) => count),
    ttftP50Ms: at(ttft, 50),
    ttftP95Ms: at(ttft, 95),
    otpsCount: otps.map(({ count }) => count),
    otpsP5: at(otps, 5),
    otpsP50: at(otps, 50),
    otpsP95: at(otps, 95),
  }
}

const FAMILIES: readonly OutcomeKind['family'][] = ['completed', 'throttled', 'failed', 'aborted', 'cancelled']

function outcomesOf(
  views: readonly { readonly mode: number; readonly prompt: number | null; readonly calls: readonly SlotCalls[] }[],
): PageOutcomes {
  const totals = new Map<string, number>()
  for (const { calls } of views) {
    for (const { outcomes } of calls) {
      for (const [key, count] of outcomes) totals.set(key, (totals.get(key) ?? 0) + count)
    }
  }
  // Family by family; within one the most frequent first.
  const kinds = FAMILIES.flatMap((family) =>
    [...totals]
      .map(([key, count]) => ({ kind: kindOfKey(key), count }))
      .filter(({ kind }) => kind.family === family)
      .sort((a, b) => b.count - a.count)
      .map(({ kind }) => kind),
  )
  const series = views.flatMap(({ calls, mode, prompt }) =>
    kinds.flatMap((each, kind) => {
      const counts = calls.map(({ outcomes }) => outcomes.get(kindKey(each)) ?? 0)
      return counts.some((count) => count > 0) ? [{ mode, prompt, kind, counts }] : []
    }),
  )
  return { kinds, series }
}

function kindOfKey(key: string): OutcomeKind {
  const [family, name] = JSON.parse(key) as [OutcomeKind['family'], string]
  return { family, name }
}

const p99 = (histogram: HdrSnapshot): number | null => {
  const { count, percentile } = readHdrs([histogram])
  return count === 0 ? null : roundValue(percentile(99))
}

function clientOf(slots: readonly PageSlot[]): PageClient {
  const at = (name: keyof SlotHealth): (number | null)[] =>
    slots.map(({ health }) => (health === null ? null : roundValue(health[name])))
  return {
    scheduleLagP99Ms: slots.map(({ scheduleLag }) => p99(scheduleLag)),
    loopDelay: slots.every(({ health }) => health === null)
      ? null
      : {
          callThreadsP99Ms: at('callThreadsP99Ms'),
          callThreadsMaxMs: at('callThreadsMaxMs'),
          conductorP99Ms: at('conductorP99Ms'),
          conductorMaxMs: at('conductorMaxMs'),
          gcPauseMaxMs: at('gcPauseMaxMs'),
        },
  }
}
