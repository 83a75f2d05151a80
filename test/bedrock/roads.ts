// Over which protocol a call goes, and who decodes what comes back: what holds for a call holds on each of these roads.
import { expect } from 'vitest'
import type { Decoder } from '../../src/plan/run-plan.ts'

export interface Road {
  readonly protocol: 'http1' | 'http2'
  readonly decoder: Decoder
}

export const roads: readonly Road[] = (['seismo', 'sdk'] as const).flatMap((decoder) =>
  (['http1', 'http2'] as const).map((protocol) => ({ protocol, decoder })),
)

/** Without what would be waited for a fourth time. */
export const fewerRoads = roads.filter(({ decoder, protocol }) => decoder === 'seismo' || protocol === 'http1')

/** The SDK has other names for what is malformed. */
export const onRoad = <Outcome extends object>({ decoder }: Road, outcome: Outcome): Outcome =>
  decoder === 'sdk' && 'failure' in outcome && outcome.failure === 'corrupt'
    ? { ...outcome, errorName: expect.any(String) as string }
    : outcome
