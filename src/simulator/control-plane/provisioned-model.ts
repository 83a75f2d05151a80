import type { ProvisionedProfile } from '../profile/profile.ts'
import { foundationModelArn } from './foundation-models.ts'
import { renderTime, type Resource } from './resource-store.ts'

/** The same day and time of a later month in UTC; its last day where it has no such day. */
export function addMonths(atMs: number, months: number): number {
  const date = new Date(atMs)
  const day = date.getUTCDate()
  date.setUTCMonth(date.getUTCMonth() + months)
  // 31 January and a month is 3 March by then: day 0 is the last of the month before.
  if (date.getUTCDate() !== day) date.setUTCDate(0)
  return date.getTime()
}

// What was bought of a model. Its state follows from the world's time and needs no timer: nothing here ever fails,
// and what changes it changes at once.

export interface ProvisionedModel extends Resource {
  readonly modelId: string
  readonly units: number
  /** One of its units. */
  readonly unit: ProvisionedProfile
  /** How long after it was created its units are in service. */
  readonly creationMs: number
  readonly commitment: Commitment | null
}

export type Commitment = 'OneMonth' | 'SixMonths'
type ProvisionedStatus = 'Creating' | 'InService' | 'Updating' | 'Failed'

export const provisionedStatuses: readonly ProvisionedStatus[] = ['Creating', 'InService', 'Updating', 'Failed']

const MONTHS = { OneMonth: 1, SixMonths: 6 } satisfies Record<Commitment, number>

export const commitments = Object.keys(MONTHS)

type Creation = Pick<ProvisionedModel, 'createdAtMs' | 'creationMs'>

const readyAtMs = ({ createdAtMs, creationMs }: Creation): number => createdAtMs + creationMs

export const statusOf = (provisioned: Creation, nowMs: number): ProvisionedStatus =>
  nowMs < readyAtMs(provisioned) ? 'Creating' : 'InService'

/** Before then it cannot be deleted; null without a commitment. */
export const commitmentEndMs = ({
  commitment,
  createdAtMs,
}: Pick<ProvisionedModel, 'commitment' | 'createdAtMs'>): number | null =>
  commitment === null ? null : addMonths(createdAtMs, MONTHS[commitment])

/** As Get and List answer. */
export function renderProvisionedModel(provisioned: ProvisionedModel, nowMs: number): object {
  const { units, region, modelId, changedAtMs, commitment } = provisioned
  const modelArn = foundationModelArn(modelId, region)
  const endMs = commitmentEndMs(provisioned)
  const status = statusOf(provisioned, nowMs)
  return {
    modelUnits: units,
    desiredModelUnits: units,
    provisionedModelName: provisioned.name,
    provisionedModelArn: provisioned.arn,
    modelArn,
    desiredModelArn: modelArn,
    foundationModelArn: modelArn,
    status,
    creationTime: renderTime(provisioned.createdAtMs),
    lastModifiedTime: renderTime(status === 'InService' ? Math.max(changedAtMs, readyAtMs(provisioned)) : changedAtMs),
    ...(commitment === null ? {} : { commitmentDuration: commitment }),
    ...(endMs === null ? {} : { commitmentExpirationTime: renderTime(endMs) }),
  }
}
