// The script that Artillery gets of `seismo run`, in place of the file: as it was read and validated here. What is this engine's
// own comes to it by another way, as a plan, so of that only what Artillery arranges by is left.
import { resolve } from 'node:path'
import { CONDUCTOR_PHASE } from './parse-script.ts'
import { asRecord, isRecord } from '../reading/record.ts'
import { besideFile } from './read-prompt-file.ts'
import { ARTILLERY_FIELDS } from './scenario-schema.ts'

/** Plain data, for a JSON file that may lie anywhere. */
export type ArtilleryFile = Readonly<Record<string, unknown>>

export interface ArtilleryPlace {
  readonly scriptPath: string
  /** The script with all templates rendered that this engine knows, after overrides. */
  readonly script: unknown
  readonly isPhased: boolean
  readonly environment: string | undefined
}

/** `merged`: the script with its environment, and with templates for Artillery to render. */
export function artilleryFile(merged: unknown, place: ArtilleryPlace): ArtilleryFile {
  const script = asRecord(merged)
  const config = asRecord(script['config'])
  const { environment, isPhased, scriptPath } = place
  const { payload, processor, target } = asRecord(asRecord(place.script)['config'])
  return {
    ...script,
    config: {
      ...config,
      target,
      phases: isPhased ? config['phases'] : [CONDUCTOR_PHASE],
      engines: { ...asRecord(config['engines']), bedrock: {} },
      // It is merged already. Artillery wants to know it by name.
      ...(environment === undefined ? {} : { environments: { [environment]: {} } }),
      ...(typeof processor === 'string' ? { processor: resolve(besideFile(scriptPath, processor)) } : {}),
      ...(payload === undefined ? {} : { payload: absolutePayload(payload, scriptPath) }),
    },
    scenarios: (script['scenarios'] as readonly unknown[]).map(ofArtillery),
  }
}

function absolutePayload(payload: unknown, scriptPath: string): unknown {
  if (Array.isArray(payload)) return payload.map((item: unknown) => absolutePayload(item, scriptPath))
  if (!isRecord(payload) || typeof payload['path'] !== 'string') return payload
  return { ...payload, path: resolve(besideFile(scriptPath, payload['path'])) }
}

function ofArtillery(scenario: unknown): unknown {
  if (!isRecord(scenario) || scenario['engine'] !== 'bedrock') return scenario
  const kept = Object.entries(scenario).filter(([key]) => ARTILLERY_FIELDS.includes(key))
  const { name } = scenario
  return { ...Object.fromEntries(kept), ...(typeof name === 'string' ? { name } : {}), engine: 'bedrock', flow: [] }
}

/** What Artillery would otherwise derive of where that JSON file lies, for its `--overrides`. */
export const artilleryPaths = (scriptPath: string): Readonly<Record<string, string>> => ({
  _scriptPath: resolve(scriptPath),
  _configPath: scriptPath,
})
