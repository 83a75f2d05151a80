// What the aliases of a document lead to, and how much it comes to once each stands written out. The parser's own limit
// counts uses, and so refuses a long list of good ones; here only what really grows out of hand is refused.
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, type Alias, type Document, type Node } from 'yaml'

/** Nodes of a document whose aliases are written out. No scenario or prompt file comes near, and more takes minutes to check. */
const MOST_NODES = 1_000_000

export interface Aliases {
  /** Where an alias leads: the nearest anchor of its name before it. */
  readonly targets: ReadonlyMap<Alias, Node>
  /** Null where all is well. `offset` is that of the alias which is too much. */
  readonly problem: { readonly message: string; readonly offset: number } | null
}

export function followAliases(document: Document): Aliases {
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  const sizes = new Map<Node, number>()
  const open = new Set<Node>()
  let problem: Aliases['problem'] = null
  const tell = (alias: Alias, message: string): void => {
    problem ??= { message, offset: alias.range?.[0] ?? 0 }
  }
  const sizeOfAlias = (alias: Alias, before: number): number => {
    const target = anchors.get(alias.source)
    // An anchor that is not there is the parser's own error.
    if (target === undefined) return 1
    targets.set(alias, target)
    if (open.has(target)) {
      tell(alias, `*${alias.source} is inside its own anchor, and would contain itself`)
      return 1
    }
    const size = sizes.get(target) ?? 1
    if (before + size > MOST_NODES) {
      tell(alias, `aliases would grow to more than ${MOST_NODES.toLocaleString('en-US')} values here`)
    }
    return size
  }
  const sizeOf = (node: unknown, before: number): number => {
    if (isAlias(node)) return sizeOfAlias(node, before)
    if (isPair(node)) {
      const key = sizeOf(node.key, before)
      return key + sizeOf(node.value, before + key)
    }
    if (!isNode(node)) return 0
    if (node.anchor !== undefined) anchors.set(node.anchor, node)
    open.add(node)
    let size = 1
    if (isMap(node) || isSeq(node)) {
      for (const item of node.items) {
        if (problem !== null) break
        size += sizeOf(item, before + size)
      }
    }
    open.delete(node)
    if (node.anchor !== undefined || !isScalar(node)) sizes.set(node, size)
    return size
  }
  sizeOf(document.contents, 0)
  return { targets, problem }
}
