// The JSON Schema of an interface of the source, its comments as descriptions. What a type takes from values
// (`keyof typeof X`, `(typeof X)[number]`, `Parsed<typeof schema>`) the generator cannot follow by itself: there the compiler is asked.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import {
  AnnotatedType,
  AnyType,
  ArrayType,
  BooleanType,
  createFormatter,
  createParser,
  createProgram,
  LiteralType,
  NullType,
  NumberType,
  ObjectProperty,
  ObjectType,
  SchemaGenerator,
  StringType,
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
  const typeOf = (found, within) => {
    const is = (flag) => (found.flags & flag) !== 0
    if (is(ts.TypeFlags.String)) return new StringType()
    if (is(ts.TypeFlags.Number)) return new NumberType()
    if (is(ts.TypeFlags.Boolean)) return new BooleanType()
    if (is(ts.TypeFlags.Null)) return new NullType()
    if (found.isLiteral()) return new LiteralType(found.value)
    if (is(ts.TypeFlags.BooleanLiteral)) return new LiteralType(found.intrinsicName === 'true')
    if (found.isUnion()) {
      const isNull = ({ flags }) => (flags & ts.TypeFlags.Null) !== 0
      const withoutNull = checker.getNonNullableType(found)
      // The compiler takes true and false for two members, and puts null before all.
      return found.types.some(isNull)
        ? new UnionType([typeOf(withoutNull, within), new NullType()])
        : new UnionType(found.types.map((each) => typeOf(each, within)))
    }
    // What holds itself, as JSON does, may hold anything there.
    if (!is(ts.TypeFlags.Object) || within.includes(found)) return new AnyType()
    const inside = [...within, found]
    if (checker.isArrayType(found)) return new ArrayType(typeOf(checker.getTypeArguments(found)[0], inside))
    const properties = checker.getPropertiesOfType(found).map((each) => {
      const comment = ts.displayPartsToString(each.getDocumentationComment(checker))
      const value = typeOf(checker.getTypeOfSymbol(each), inside)
      return new ObjectProperty(
        each.name,
        comment === '' ? value : new AnnotatedType(value, { description: comment }, false),
        true,
      )
    })
    const values = checker.getIndexInfoOfType(found, ts.IndexKind.String)?.type
    return new ObjectType(`parsed-${found.id}`, [], properties, values === undefined ? false : typeOf(values, inside))
  }
  const parser = createParser(program, config, (chain) => {
    chain.addNodeParser({
      supportsNode: (node) =>
        (ts.isTypeOperatorNode(node) || ts.isIndexedAccessTypeNode(node)) && literalsOf(node) !== null,
      createType: (node) => new UnionType(literalsOf(node).map((value) => new LiteralType(value))),
    })
    chain.addNodeParser({
      supportsNode: (node) => ts.isTypeReferenceNode(node) && node.typeName.getText() === 'Parsed',
      createType: (node) => typeOf(checker.getTypeFromTypeNode(node), []),
    })
  })
  return new SchemaGenerator(program, parser, createFormatter(config), config).createSchema(type)
}
