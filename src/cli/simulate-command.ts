import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { isLoopback } from '../bedrock/loopback.ts'
import { SetUpError } from '../engine/preflight.ts'
import { builtInProfiles, loadProfile } from '../simulator/profile/load-profile.ts'
import { isOnRuntime } from '../simulator/endpoints/on-runtime.ts'
import { mantleModels } from '../simulator/endpoints/endpoint-model.ts'
import type { Profile } from '../simulator/profile/profile.ts'
import { SimulatorError } from '../simulator/simulator-error.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/start-simulator.ts'
import { onInterrupt } from './run-command.ts'
import type { Terminal } from './terminal.ts'

export interface SimulateOptions {
  readonly host: string
  readonly port: number
  readonly profile: string
  readonly seed: number
  readonly speed: number
  readonly tls?: true | undefined
  readonly verifySignatures?: true | undefined
  readonly s3Folder: string
  readonly s3Endpoint?: string | undefined
  readonly list?: true | undefined
}

export async function simulateCommand(options: SimulateOptions, terminal: Terminal): Promise<number> {
  if (options.list === true) await listProfiles(terminal)
  else await simulate(options, terminal)
  return 0
}

/** The built-in profiles, and what each can be called by. */
async function listProfiles(terminal: Terminal): Promise<void> {
  for (const name of builtInProfiles()) {
    const profile = await loadProfile(name)
    terminal.print(`${terminal.paint.bold(name)}  ${profile.description}`)
    for (const id of callableIds(profile)) terminal.print(`  ${id}`)
    for (const { id, mantle } of mantleModels(profile)) terminal.print(`  mantle: ${id} (${mantle.apis.join(', ')})`)
  }
}

/** Ids where an id is enough. A prompt router, a prompt and a provisioned model are called by their ARNs alone, in their region. */
function callableIds(profile: Profile): string[] {
  const { accountId, region, models, inferenceProfiles, promptRouters, prompts, provisionedModels } = profile
  const arn = (where: string, resource: string): string => `arn:aws:bedrock:${where}:${accountId}:${resource}`
  return [
    ...Object.entries(models).flatMap(([id, model]) => (model.onDemand && isOnRuntime(model) ? [id] : [])),
    ...Object.keys(inferenceProfiles),
    ...Object.keys(promptRouters).map((name) => arn(region, `default-prompt-router/${name}`)),
    ...Object.entries(prompts).map(([id, { versions }]) => arn(region, `prompt/${id}:${versions.at(-1)}`)),
    ...Object.entries(provisionedModels).map(([id, bought]) => arn(bought.region, `provisioned-model/${id}`)),
  ]
}

async function simulate(options: SimulateOptions, terminal: Terminal): Promise<void> {
  const simulator = await startSimulator(toSimulatorOptions(options)).catch((error: unknown) => {
    throw error instanceof SimulatorError ? new SetUpError(error.message, { cause: error }) : error
  })
  await using authority = await writeAuthority(simulator)
  terminal.print(simulator.url)
  terminal.tell(describeSimulation(options, authority.path))
  const interrupted = Promise.withResolvers<void>()
  const interrupts = onInterrupt({ first: interrupted.resolve, second() {} })
  await Promise.race([interrupted.promise, simulator.closed])
  await simulator.close()
  interrupts.stop()
}

function toSimulatorOptions(options: SimulateOptions): SimulatorOptions {
  const { host, port, profile, seed, speed, tls, verifySignatures, s3Endpoint, s3Folder } = options
  return {
    host,
    port,
    profile,
    seed,
    speed,
    tls: tls === true,
    ...(verifySignatures === true ? { keys: readKeys() } : {}),
    objects:
      s3Endpoint === undefined
        ? { kind: 'folder', path: resolve(s3Folder) }
        : {
            kind: 's3',
            endpoint: s3Endpoint,
            region: process.env['AWS_REGION'] ?? 'us-east-1',
            credentials: readKeys(),
          },
  }
}

/** What `seismo run` signs with when it is given a URL. */
const PLACEHOLDER = { accessKeyId: 'AKIAPLACEHOLDER', secretAccessKey: 'placeholder' }

/** Those of the environment, or the placeholders when it has none. */
function readKeys(): NonNullable<SimulatorOptions['keys']> {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_BEARER_TOKEN_BEDROCK: bearerToken,
  } = process.env
  return {
    ...(accessKeyId === undefined || secretAccessKey === undefined ? PLACEHOLDER : { accessKeyId, secretAccessKey }),
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(bearerToken === undefined ? {} : { bearerToken }),
  }
}

interface AuthorityFile extends AsyncDisposable {
  readonly path: string | null
}

/** Where clients find what they have to trust, for as long as there is something to trust. */
async function writeAuthority({ authority }: Simulator): Promise<AuthorityFile> {
  if (authority === null) return { path: null, async [Symbol.asyncDispose]() {} }
  const folder = await mkdtemp(join(tmpdir(), 'seismo-simulator-'))
  const path = join(folder, 'ca.pem')
  await writeFile(path, authority)
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

const OPEN_TO_OTHERS =
  'Warning: with this --host, other computers can call the simulator, read what it was asked, and inject faults.'

export function describeSimulation(options: SimulateOptions, authorityPath: string | null): string {
  const { host, profile, seed, speed, verifySignatures } = options
  const speedNote = speed === 1 ? '' : `, ${speed} times as fast as real time`
  return [
    `Simulating Amazon Bedrock with profile ${profile}, seed ${seed}${speedNote}. Ctrl-C ends it.`,
    ...(authorityPath === null ? [] : [`NODE_EXTRA_CA_CERTS=${authorityPath} makes Node trust its certificate.`]),
    ...(verifySignatures === true ? ['Signatures are verified.'] : []),
    ...(isLoopback(host) ? [] : [OPEN_TO_OTHERS]),
  ].join('\n')
}
