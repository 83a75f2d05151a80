import { labelOf, originOf, type Proxies, proxyFor } from '../bedrock/wire/proxy.ts'
import { isSignedAsUser } from '../engine/preflight.ts'
import { greatestOf } from '../scenario/distribution-schema.ts'
import type { PromptPlan, RunPlan } from '../plan/run-plan.ts'
import type { FirstMessage, ModePlan } from '../plan/mode-plan.ts'
import { turnTags } from '../metrics/turn-tag.ts'
import { turnsOf } from '../plan/agent-tokens.ts'
import { callSteps, toolTokens } from '../plan/planned-tokens.ts'
import { describeTarget } from '../results/summary.ts'
import { placeOfNonce } from '../prompts/nonce.ts'
import { lifeOf, livingSuccessorOf, tellLife } from '../models/life-cycle.ts'
import { cachesByItself, modelFactsOf, sureFactsOf } from '../models/model-facts.ts'

/** A sentence for each model that AWS has ended or will end, where that is no mistake. */
export const lifeCycleNotices = ({ modes }: Pick<RunPlan, 'modes'>, today: string): string[] =>
  [...Map.groupBy(modes, ({ model }) => model)].flatMap(([model, calling]) => {
    const facts = modelFactsOf(model)
    const known = facts === null ? null : lifeOf(facts, today)
    const words = known === null ? null : tellLife(known, today)
    if (facts === null || known === null || words === null) return []
    const names = calling.map(({ name }) => name)
    const successor = livingSuccessorOf(model, today)
    return [
      `${names.length === 1 ? 'Mode' : 'Modes'} ${names.join(', ')}: ${facts.entry?.name ?? model} (${model}) ${words}.` +
        (known.life.kind === 'legacy' ? ' Accounts that have not called it for 15 days may lose access.' : '') +
        (successor === null ? '' : ` Its successor is ${successor}.`),
    ]
  })

// What is allowed, costs money, and caches nothing: Bedrock ignores a cache point in silence where too little stands ahead
// of it, and a prompt that begins with a nonce is written for nobody to read.

/** A sentence for each mode with `cache` and each thing that keeps its prompts from being cached, as far as it is known. */
export const cacheNotices = (plan: RunPlan): string[] =>
  plan.modes.flatMap((mode, index) => {
    if (mode.cache === null) return []
    const prompts = promptsOf(plan, index)
    return [
      ...tellUnplaced(mode, prompts),
      // What is known of models is known of AWS's. The simulator caches by its profile, and another server nobody knows.
      ...(plan.target.kind === 'aws' ? prompts.flatMap((prompt) => tellShort(mode, prompt)) : []),
      ...tellUnshared(mode, prompts),
    ]
  })

/** The prompts that calls of the mode may take. */
function promptsOf({ prompts, scenarios }: RunPlan, mode: number): PromptPlan[] {
  const steps = scenarios.flatMap(({ flow, modes }) =>
    callSteps(flow).filter((step) => (step.mode === null ? modes.includes(mode) : step.mode === mode)),
  )
  return prompts.filter(({ weight }, entry) =>
    steps.some((step) => (step.prompt === null ? weight > 0 : step.prompt === entry)),
  )
}

const hasPoint = ({ cache }: ModePlan, point: 'system' | 'messages' | 'tools'): boolean =>
  cache?.points.includes(point) === true

const hasPlace = (mode: ModePlan, { system, tools }: PromptPlan): boolean =>
  hasPoint(mode, 'messages') ||
  (hasPoint(mode, 'system') && system !== null) ||
  (hasPoint(mode, 'tools') && tools !== null)

function tellUnplaced(mode: ModePlan, prompts: readonly PromptPlan[]): string[] {
  const without = prompts.filter((prompt) => !hasPlace(mode, prompt))
  if (without.length === 0) return []
  const points = mode.cache?.points ?? []
  return [
    `Mode ${mode.name} caches nothing of ${nameAll(without)}: there is nothing that its cache ${points.length === 1 ? 'point' : 'points'} (${points.join(', ')}) could stand behind.`,
  ]
}

function tellShort(mode: ModePlan, prompt: PromptPlan): string[] {
  const { minimumTokens, perhapsFromTokens = minimumTokens } = sureFactsOf(mode.model)?.caching ?? {}
  const longest = hasPlace(mode, prompt) ? longestPrefix(mode, prompt) : null
  if (minimumTokens === undefined || perhapsFromTokens === undefined) return []
  if (longest === null || longest >= minimumTokens) return []
  const ahead = `of ${nameAll([prompt])}: at most ${longest} tokens or so stand ahead of a cache point`
  return [
    longest < perhapsFromTokens
      ? `Mode ${mode.name} caches nothing ${ahead}, and the model caches none under ${perhapsFromTokens}.`
      : `Mode ${mode.name} may cache nothing ${ahead}, and AWS's pages say of the model both that it caches none under ${perhapsFromTokens} and none under ${minimumTokens}.`,
  ]
}

/** Null where nobody can say before the run: of templates and data sets, and of conversations, which grow by their replies. */
function longestPrefix(mode: ModePlan, prompt: PromptPlan): number | null {
  const { agent, charactersPerToken, source, system, turns } = prompt
  const ofTools = toolTokens(prompt, greatestOf)
  if (!hasPoint(mode, 'messages') && !(hasPoint(mode, 'system') && system !== null)) return ofTools
  const ofSystem = system?.kind === 'text' ? Math.ceil(system.text.length / charactersPerToken) : (system?.tokens ?? 0)
  if (!hasPoint(mode, 'messages')) return ofTools + ofSystem
  if (source.kind !== 'synthetic' || turns !== null || agent !== null) return null
  // The length that is asked for is that of the whole prompt, but for a shared system prompt.
  return ofTools + Math.ceil(greatestOf(source.inputTokens)) + (system?.kind === 'shared' ? ofSystem : 0)
}

/** A shared system prompt ends, with a point, ahead of the nonce; a later turn reads what an earlier one wrote. */
function tellUnshared(mode: ModePlan, prompts: readonly PromptPlan[]): string[] {
  const unshared = prompts.filter((prompt) => {
    const place = placeOfNonce(prompt)
    if (place === null || !hasPlace(mode, prompt)) return false
    const isGrowing = hasPoint(mode, 'messages') && (prompt.turns !== null || prompt.agent !== null) && !place.isRenewed
    const isShared = hasPoint(mode, 'system') && prompt.system?.kind === 'shared' && place.where === 'message'
    const sharesTools = hasPoint(mode, 'tools') && prompt.tools !== null && place.where !== 'tools'
    return !isShared && !sharesTools && !isGrowing
  })
  if (unshared.length === 0) return []
  return [
    `Mode ${mode.name} reads nothing of ${nameAll(unshared)} from its cache: each call begins with a nonce. Set nonce: false, or system: { sharedTokens } and a point behind it.`,
  ]
}

const nameAll = (prompts: readonly PromptPlan[]): string =>
  `${prompts.length === 1 ? 'prompt' : 'prompts'} ${prompts.map(({ name }) => name).join(', ')}`

/** What is to be known of a canary before a run on AWS. */
export const canaryNotices = ({ canary, target }: Pick<RunPlan, 'canary' | 'target'>): string[] =>
  canary && target.kind === 'aws'
    ? ['notice: the canary makes up to one call in two seconds more; AWS bills them, and they are in no worst case']
    : []

const FIRST_MESSAGE: FirstMessage = '{prompt}'

/** A sentence for each mode whose managed prompt says the same in every call: its latencies may be those of a cache. */
export const managedPromptNotices = ({ modes }: Pick<RunPlan, 'modes'>): string[] =>
  modes.flatMap(({ name, promptVariables }) =>
    promptVariables === null || Object.values(promptVariables).some((text) => text.includes(FIRST_MESSAGE))
      ? []
      : [
          `Mode ${name} begins every call with the same text, which Bedrock may cache: no variable of its prompt holds ${FIRST_MESSAGE}.`,
        ],
  )

// What is recorded is kept apart by scenario, mode, prompt, turn and cache result, in every thread and for the whole run.

/** Of a series of calls, where each of its metrics has a sample: as many as the catalogue has trends of calls. */
export const HISTOGRAMS_A_SERIES = 18

/** Hits, writes and all else. */
const CACHE_RESULTS = 3

/** A model that caches by itself has hits of modes that ask for none. */
const mayCache = ({ cache, model }: ModePlan): boolean => cache !== null || cachesByItself(model)

/** Fewer are a matter of some ten megabytes. */
const MANY_HISTOGRAMS = 5_000

/** A histogram of some tens of samples, in a thread that is asked for it each interval. */
const THREAD_KB = 2
/** One of ten thousand samples, which lie in some 4,000 cells. */
const CONDUCTOR_KB = 100

type Planned = Pick<RunPlan, 'intervalMs' | 'modes' | 'prompts' | 'scenarios' | 'threads'>

/** Before a run: what very many series take, and what takes less. */
export function seriesNotices(plan: Planned): string[] {
  const series = seriesOfCalls(plan)
  const histograms = series * HISTOGRAMS_A_SERIES
  if (histograms <= MANY_HISTOGRAMS) return []
  const megabytes = (kilobytes: number): string =>
    `${Math.round((histograms * kilobytes) / 1_000).toLocaleString('en')} MB`
  return [
    `notice: modes, prompts, turns, and cache results make up to ${series.toLocaleString('en')} series of calls, ` +
      `${histograms.toLocaleString('en')} histograms: about ${megabytes(THREAD_KB)} in each of ${plan.threads} ` +
      `${plan.threads === 1 ? 'thread' : 'threads'}, up to ${megabytes(CONDUCTOR_KB)} for the totals of a long run, and as many lines in ` +
      `histograms.hlog each interval. Use fewer modes or prompts, or a longer interval.`,
  ]
}

/** At most. */
export const seriesOfCalls = ({ modes, prompts, scenarios }: Omit<Planned, 'intervalMs' | 'threads'>): number => {
  const mix = [...prompts.keys()].filter((prompt) => (prompts[prompt]?.weight ?? 0) > 0)
  let series = 0
  for (const scenario of scenarios) {
    const calls = callSteps(scenario.flow)
    for (const [index, mode] of modes.entries()) {
      const ofMode = calls.filter((step) => (step.mode === null ? scenario.modes.includes(index) : step.mode === index))
      const called = new Set(ofMode.flatMap(({ prompt }) => prompt ?? mix))
      for (const prompt of called) {
        const said = prompts[prompt]
        const turns = said === undefined ? 1 : turnTags(Math.round(greatestOf(turnsOf(said)))).length
        series += turns * (mayCache(mode) ? CACHE_RESULTS : 1)
      }
    }
  }
  return series
}

/** Which proxy stands between: it is in what is measured, and nothing in the scenario names it. */
export function proxyNotices({ target }: RunPlan, proxies: Proxies): string[] {
  if (target.kind === 'simulator') return []
  // Where AWS is exactly, the SDK finds out later. It is never anywhere without TLS.
  const setting = target.kind === 'aws' ? proxies.https : proxyFor(proxies, originOf(new URL(target.url)))
  if (setting === null || 'mistake' in setting) return []
  const except = target.kind === 'aws' && proxies.except.length > 0 ? ', unless NO_PROXY names their host' : ''
  return [`Calls go through the proxy ${labelOf(setting)} (${setting.variable})${except}.`]
}

/** Where the user's signature goes, if it is a target that need not be AWS. */
export const signingNotices = ({ target }: RunPlan): string[] =>
  target.kind === 'url' && isSignedAsUser(target)
    ? [`Calls to ${describeTarget(target)} are signed with your AWS credentials, because it isn't on this machine.`]
    : []
