// The JSON Schema of an interface of the source, its comments as descriptions. What a type takes from values
// (`keyof typeof X`, `(typeof X)[number]`) the generator cannot follow by itself: there the compiler is asked.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import {
  createFormatter,
  createParser,
  createProgram,
  LiteralType,
  SchemaGenerator,
  UnionType,
} from 'ts-json-schema-generator'

// The generator's own compiler, which still has the interface that it uses.
const ts = createRequire(import.meta.resolve('ts-json-schema-generator'))('typescript')
const root = fileURLToPath(new URL('..', import.meta.url))

export function jsonSchemaOfType(path, type) {
  const config = {
    path: `${root}/${path}`,
    tsconfig: `${root}/tsconfig.json`,
    type,
    skipTypeCheck: true,
    additionalProperties: false,
    expose: 'export',
    jsDoc: 'extended',
    topRef: true,
  }
  const program = createProgram(config)
  const checker = program.getTypeChecker()
  const literalsOf = (node) => {
    const found = checker.getTypeFromTypeNode(node)
    const members = found.isUnion() ? found.types : [found]
    return members.every((each) => each.isLiteral()) ? members.map(({ value }) => value) : null
  }
  const parser = createParser(program, config, (chain) => {
    chain.addNodeParser({
      supportsNode: (node) =>
        (ts.isTypeOperatorNode(node) || ts.isIndexedAccessTypeNode(node)) && literalsOf(node) !== null,
      createType: (node) => new UnionType(literalsOf(node).map((value) => new LiteralType(value))),
    })
  })
  return new SchemaGenerator(program, parser, createFormatter(config), config).createSchema(type)
}
