// Where the time of a client went, from the profiles that `npm run bench -- CASE --cpu-prof DIR` leaves: for each thread
// the dearest functions by their own time, and the sums by package or file. What Node does for its caller is the
// caller's; what it does by itself, reading sockets for one, is Node's. `node test/bench/read-profile.ts DIR`
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  readonly children?: readonly number[]
}

interface Profile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  /** Microseconds. */
  readonly timeDeltas: readonly number[]
}

const SHOWN = 30

const [folder = '.'] = process.argv.slice(2)
for (const name of readdirSync(folder).filter((file) => file.endsWith('.cpuprofile'))) {
  console.log(`\n${name}`)
  tell(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile)
}

function tell({ nodes, samples, timeDeltas }: Profile): void {
  const ownUs = new Map<number, number>()
  for (const [index, id] of samples.entries()) add(ownUs, id, timeDeltas[index] ?? 0)
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const functions = new Map<string, number>()
  const places = new Map<string, number>()

  const visit = (node: ProfileNode, caller: string): void => {
    const { functionName, lineNumber, url } = node.callFrame
    const own = placeOf(url)
    const place = own ?? caller
    const us = ownUs.get(node.id) ?? 0
    if (functionName !== '(idle)') {
      add(places, /^\((?:program|garbage collector)\)$/.test(functionName) ? functionName : place, us)
      add(functions, `${functionName || '(anonymous)'}  ${own ?? url}${url === '' ? '' : `:${lineNumber + 1}`}`, us)
    }
    for (const child of node.children ?? []) visit(byId.get(child) as ProfileNode, place)
  }
  visit(nodes[0] as ProfileNode, 'Node itself')
  print('by who asked for it', places)
  print('by function', functions)
}

function add<Key>(sums: Map<Key, number>, key: Key, us: number): void {
  sums.set(key, (sums.get(key) ?? 0) + us)
}

function print(title: string, sums: ReadonlyMap<string, number>): void {
  const wholeUs = [...sums.values()].reduce((sum, us) => sum + us, 0)
  console.log(`  ${title}: ${(wholeUs / 1e6).toFixed(2)} s`)
  for (const [key, us] of [...sums].toSorted(([, one], [, other]) => other - one).slice(0, SHOWN)) {
    console.log(`  ${((us * 100) / wholeUs).toFixed(1).padStart(6)} %  ${(us / 1e3).toFixed(0).padStart(6)} ms  ${key}`)
  }
}

/** A package or a file of ours; undefined for a part of Node. */
function placeOf(url: string): string | undefined {
  const inPackage = /node_modules\/(?!.*node_modules\/)((?:@[^/]+\/)?[^/]+)/.exec(url)
  return inPackage?.[1] ?? /\/((?:src|dist|test)\/.*\.[jt]s)$/.exec(url)?.[1]
}
