import type { LifecycleProfile, Profile } from '../profile/profile.ts'

export const foundationModelArn = (modelId: string, region: string): string =>
  `arn:aws:bedrock:${region}::foundation-model/${modelId}`

/**
 * How a model can be called. `INFERENCE_PROFILE` is told by the service and missing from the SDK's enum.
 */
export function inferenceTypes(profile: Profile, modelId: string): string[] {
  const model = profile.models[modelId]
  const isInProfile = Object.values(profile.inferenceProfiles).some((one) => one.model === modelId)
  return [
    ...(model?.onDemand === true ? ['ON_DEMAND'] : []),
    ...(isInProfile ? ['INFERENCE_PROFILE'] : []),
    ...(model?.provisioned == null ? [] : ['PROVISIONED']),
  ]
}

/** As Get and List answer. Text goes in and comes out: nothing else is simulated. */
export const renderFoundationModel = (profile: Profile, modelId: string, region: string): object => ({
  modelArn: foundationModelArn(modelId, region),
  modelId,
  modelName: profile.models[modelId]?.name,
  providerName: profile.models[modelId]?.provider,
  inputModalities: ['TEXT'],
  outputModalities: ['TEXT'],
  responseStreamingSupported: true,
  customizationsSupported: [],
  inferenceTypesSupported: inferenceTypes(profile, modelId),
  modelLifecycle: renderLifecycle(profile.models[modelId]?.lifecycle),
})

/** Of a model that has ended it is told only whoever asks for that one. */
const renderLifecycle = (lifecycle: LifecycleProfile | undefined): object => ({
  status: lifecycle === undefined || lifecycle.state === 'active' ? 'ACTIVE' : 'LEGACY',
  ...(lifecycle?.legacyTime == null ? {} : { legacyTime: lifecycle.legacyTime }),
  ...(lifecycle?.endOfLifeTime == null ? {} : { endOfLifeTime: lifecycle.endOfLifeTime }),
})
