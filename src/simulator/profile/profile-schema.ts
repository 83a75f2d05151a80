// The format of a profile file.
import { z } from 'zod'

import { MOST_FAULTS } from '../faults/fault-list.ts'
import { callFaultSchema } from '../faults/fault.ts'
import {
  distribution,
  duration,
  figure,
  positive,
  positiveDuration,
  share,
  text,
  wholePositive,
} from './figure-schema.ts'
import { modelSchema, quotaSchema, unlimited } from './model-schema.ts'
import type {
  BatchProfile,
  EndpointOptions,
  GuardrailProfile,
  InferenceProfile,
  Profile,
  PromptProfile,
  PromptRouterProfile,
} from './profile.ts'

const region = z
  .strictObject({ distance: figure(duration), busyShare: figure(share.lt(1)) })
  .transform(({ distance, busyShare }) => ({ distanceMs: distance, busyShare }))

const inferenceProfile = z
  .strictObject({
    name: text,
    model: text,
    regions: z.array(text).min(1),
    quota: quotaSchema.default(unlimited),
  })
  .transform((profile): InferenceProfile => profile)

const provisionedModel = z.strictObject({
  name: text,
  model: text,
  units: figure(wholePositive),
  region: text.optional(),
})

const promptRouter = z
  .strictObject({ models: z.array(text).min(2), fallbackShare: figure(share), routing: figure(duration) })
  .transform(({ routing, ...router }): PromptRouterProfile => ({ ...router, routingMs: routing }))

const prompt = z
  .strictObject({
    versions: z.array(text).min(1),
    model: text,
    text,
    maxTokens: z.int().positive().optional(),
  })
  .transform(({ maxTokens, ...shared }): PromptProfile => ({ ...shared, maxTokens: maxTokens ?? null }))

const guardrail = z
  .strictObject({
    versions: z.array(text).min(1),
    assessment: distribution(duration),
    deltasPerAssessment: figure(wholePositive),
    inputInterventionShare: figure(share),
    outputInterventionShare: figure(share),
    blockedMessage: text,
  })
  .transform(({ assessment, ...guard }): GuardrailProfile => ({ ...guard, assessmentMs: assessment }))

const batch = z
  .strictObject({
    minimumRecords: figure(wholePositive),
    maximumRecords: figure(wholePositive),
    submitted: figure(positiveDuration),
    validating: figure(positiveDuration),
    scheduled: figure(positiveDuration),
    stopping: figure(positiveDuration),
    recordsPerMinute: figure(positive),
  })
  .transform(({ submitted, validating, scheduled, stopping, ...jobs }): BatchProfile => ({
    ...jobs,
    submittedMs: submitted,
    validatingMs: validating,
    scheduledMs: scheduled,
    stoppingMs: stopping,
  }))

/** Where a profile says nothing of jobs: 100 records at least, as AWS has it; the times are assumptions. */
const usualBatch: BatchProfile = {
  minimumRecords: 100,
  maximumRecords: 50_000,
  submittedMs: 5_000,
  validatingMs: 30_000,
  scheduledMs: 60_000,
  stoppingMs: 15_000,
  recordsPerMinute: 600,
}

const endpointOptions = z
  .strictObject({ retryAfter: figure(duration).optional(), keepAliveDeltas: figure(wholePositive).optional() })
  .transform(({ retryAfter, keepAliveDeltas }): EndpointOptions => ({
    retryAfterMs: retryAfter ?? null,
    keepAliveDeltas: keepAliveDeltas ?? null,
  }))

const file = z.strictObject({
  description: text,
  shapes: z.unknown().optional(),
  accountId: z
    .string()
    .regex(/^\d{12}$/)
    .default('111122223333'),
  region: text.default('us-east-1'),
  connectionSetUp: figure(duration).default(0),
  afterDisconnect: figure(z.enum(['stops', 'goes-on'])).default('stops'),
  regions: z.record(text, region).default({}),
  quotaWindow: figure(z.enum(['clock-minute', 'sliding', 'token-bucket'])).default('clock-minute'),
  tokensPerDay: figure(wholePositive).optional(),
  models: z.record(text, modelSchema).refine((models) => Object.keys(models).length > 0, {
    error: 'expected at least one model',
  }),
  inferenceProfiles: z.record(text, inferenceProfile).default({}),
  promptRouters: z.record(text, promptRouter).default({}),
  provisionedModels: z.record(text, provisionedModel).default({}),
  prompts: z.record(text, prompt).default({}),
  guardrails: z.record(text, guardrail).default({}),
  batch: batch.default(usualBatch),
  endpoints: endpointOptions.default({ retryAfterMs: null, keepAliveDeltas: null }),
  faults: z.array(callFaultSchema).max(MOST_FAULTS).default([]),
})

/** A profile file, from its parsed YAML. `shapes` holds YAML anchors and nothing else: it is not looked at. */
export const profileSchema = file
  .superRefine(checkReferences)
  .transform(({ shapes: _shapes, connectionSetUp, tokensPerDay, provisionedModels, ...profile }): Profile => ({
    ...profile,
    provisionedModels: Object.fromEntries(
      Object.entries(provisionedModels).map(([id, bought]) => [
        id,
        { ...bought, region: bought.region ?? profile.region },
      ]),
    ),
    connectionSetUpMs: connectionSetUp,
    tokensPerDay: tokensPerDay ?? null,
  }))

function checkReferences(profile: z.output<typeof file>, context: z.RefinementCtx): void {
  const models = Object.keys(profile.models)
  const profiles = Object.keys(profile.inferenceProfiles)
  const check: Check = (path, name, known, what) => {
    if (!known.includes(name)) context.addIssue({ code: 'custom', path, message: `expected ${what} of this profile` })
  }
  if (Object.keys(profile.regions).length > 0) {
    check(['region'], profile.region, Object.keys(profile.regions), 'a region')
  }
  for (const [id, { model, regions }] of Object.entries(profile.inferenceProfiles)) {
    check(['inferenceProfiles', id, 'model'], model, models, 'a model')
    for (const [index, name] of regions.entries()) {
      check(['inferenceProfiles', id, 'regions', index], name, Object.keys(profile.regions), 'a region')
    }
  }
  for (const [id, router] of Object.entries(profile.promptRouters)) {
    for (const [index, name] of router.models.entries()) {
      check(['promptRouters', id, 'models', index], name, [...models, ...profiles], 'a model or inference profile')
    }
  }
  for (const [id, { model }] of Object.entries(profile.prompts)) {
    check(['prompts', id, 'model'], model, [...models, ...profiles], 'a model or inference profile')
  }
  checkProvisionedModels(profile, context, check)
}

type Check = (path: PropertyKey[], name: string, known: readonly string[], what: string) => void

function checkProvisionedModels(profile: z.output<typeof file>, context: z.RefinementCtx, check: Check): void {
  const sold = Object.keys(profile.models).filter((id) => profile.models[id]?.provisioned !== null)
  const taken = new Set<string>()
  for (const [id, { name, model, region: where }] of Object.entries(profile.provisionedModels)) {
    const path = ['provisionedModels', id]
    check([...path, 'model'], model, sold, 'a model with `provisioned`')
    if (where !== undefined) check([...path, 'region'], where, Object.keys(profile.regions), 'a region')
    if (!PROVISIONED_ID.test(id)) {
      context.addIssue({ code: 'custom', path, message: 'expected an id of 12 letters a to z and digits' })
    }
    const nameThere = `${where ?? profile.region} ${name}`
    if (taken.has(nameThere)) {
      context.addIssue({ code: 'custom', path: [...path, 'name'], message: 'expected a name of its own in its region' })
    }
    taken.add(nameThere)
  }
}

/** The end of a provisioned model's ARN, as AWS's reference has it. */
const PROVISIONED_ID = /^[a-z0-9]{12}$/
