// A simulator of the profile beside this file, and AWS's own client of its control plane.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { BedrockClient } from '@aws-sdk/client-bedrock'
import { afterAll, beforeAll, onTestFinished } from 'vitest'

import { startSimulator } from '../../../src/simulator/start-simulator.ts'
import { REGION, controlProfile } from './control-profile.ts'

export interface ControlWorld {
  readonly url: string
  /** Signs for us-east-1. */
  readonly client: BedrockClient
  clientIn(region: string): BedrockClient
}

interface WorldOptions {
  /** At 100, a minute of the world takes 600 ms. */
  readonly speed?: number
  readonly profile?: string
}

/** Ends with the test that starts it. */
export async function startControlWorld(options: WorldOptions = {}): Promise<ControlWorld> {
  const world = await openControlWorld(options)
  onTestFinished(() => world.close())
  return world
}

interface StartedWorld extends ControlWorld {
  close(): Promise<void>
}

async function openControlWorld({ speed = 1, profile = controlProfile }: WorldOptions = {}): Promise<StartedWorld> {
  const path = join(await mkdtemp(join(tmpdir(), 'control-')), 'control.yml')
  await writeFile(path, profile)
  const simulator = await startSimulator({ port: 0, profile: path, seed: 1, speed })
  const clients: BedrockClient[] = []
  const clientIn = (region: string): BedrockClient => {
    const client = new BedrockClient({
      endpoint: simulator.url,
      region,
      credentials: { accessKeyId: 'AK', secretAccessKey: 'SK' },
      maxAttempts: 1,
    })
    clients.push(client)
    return client
  }
  return {
    url: simulator.url,
    client: clientIn(REGION),
    clientIn,
    async close() {
      for (const client of clients) client.destroy()
      await simulator.close()
    },
  }
}

/** One world for all tests of a `describe`, none of which changes anything in it. */
export function shareControlWorld(): () => ControlWorld {
  let world: StartedWorld | undefined
  beforeAll(async () => {
    world = await openControlWorld()
  })
  afterAll(() => world?.close())
  return () => world!
}

/** What the SDK throws: the exception's name, its code and its text. */
export const failure = (name: string, httpStatusCode: number, message?: string): object => ({
  name,
  $metadata: { httpStatusCode },
  ...(message === undefined ? {} : { message }),
})
