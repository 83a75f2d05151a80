import { parseModelReference } from '../inference/model-id.ts'
import type { Account, CustomRouter } from './account.ts'
import { foundationModelArn } from './foundation-models.ts'
import { renderTime } from './resource-store.ts'

export interface ListedRouter {
  readonly number: number
  readonly type: 'default' | 'custom'
  readonly summary: object
}

/** Those of the profile first, and then those that were made, as they were made. */
export function listPromptRouters(account: Account, region: string): ListedRouter[] {
  const names = Object.keys(account.profile.promptRouters)
  return [
    ...names.map((name, index) => ({
      number: index - names.length,
      type: 'default' as const,
      summary: renderDefaultRouter(account, name, region),
    })),
    ...account.promptRouters.inRegion(region).map((made) => ({
      number: made.number,
      type: 'custom' as const,
      summary: renderCustomRouter(made),
    })),
  ]
}

/** There since the world began. What quality it asks for is in no profile: it has no part in what is simulated. */
export function renderDefaultRouter(account: Account, name: string, region: string): object {
  const { profile, startedAtMs } = account
  const models = (profile.promptRouters[name]?.models ?? []).map((id) => ({ modelArn: arnOf(account, id, region) }))
  return {
    promptRouterName: name,
    promptRouterArn: `arn:aws:bedrock:${region}:${profile.accountId}:default-prompt-router/${name}`,
    routingCriteria: { responseQualityDifference: 0 },
    models,
    fallbackModel: models[0],
    status: 'AVAILABLE',
    type: 'default',
    createdAt: renderTime(startedAtMs),
    updatedAt: renderTime(startedAtMs),
  }
}

const arnOf = ({ profile }: Account, id: string, region: string): string =>
  Object.hasOwn(profile.inferenceProfiles, id)
    ? `arn:aws:bedrock:${region}:${profile.accountId}:inference-profile/${id}`
    : foundationModelArn(id, region)

export const renderCustomRouter = (made: CustomRouter): object => ({
  promptRouterName: made.name,
  promptRouterArn: made.arn,
  ...(made.description === null ? {} : { description: made.description }),
  routingCriteria: { responseQualityDifference: made.responseQualityDifference },
  models: made.models.map((modelArn) => ({ modelArn })),
  fallbackModel: { modelArn: made.fallbackModel },
  status: 'AVAILABLE',
  type: 'custom',
  createdAt: renderTime(made.createdAtMs),
  updatedAt: renderTime(made.changedAtMs),
})

/** Every model that it may hand a call to, once; the fallback first. */
export const candidatesOf = ({ models, fallbackModel }: Pick<CustomRouter, 'models' | 'fallbackModel'>): string[] => [
  ...new Set([fallbackModel, ...models]),
]

/** The name in a default router's ARN, or null. */
export function defaultRouterName(identifier: string): string | null {
  const { kind, id } = parseModelReference(identifier)
  return kind === 'default-prompt-router' ? id : null
}
