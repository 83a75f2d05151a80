import { printable } from '../run-folder/printable.ts'

export interface XmlElement {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string | number>>
  readonly children?: readonly XmlElement[]
  readonly text?: string
}

/** A document in lines. Names of elements and attributes are ours; all else may be anybody's. */
export const renderXml = (root: XmlElement): string =>
  ['<?xml version="1.0" encoding="UTF-8"?>', ...renderElement(root), ''].join('\n')

function renderElement({ attributes = {}, children = [], name, text = '' }: XmlElement): string[] {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
  const start = `<${name}${written.join('')}`
  if (children.length > 0)
    return [`${start}>`, ...children.flatMap(renderElement).map((line) => `  ${line}`), `</${name}>`]
  return [text === '' ? `${start}/>` : `${start}>${escapeXml(text)}</${name}>`]
}

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** What XML 1.0 has no place for, controls and what is no character, is not printable either. */
const escapeXml = (text: string): string =>
  printable(text).replaceAll(/[&<>"']/g, (character) => REFERENCES[character] ?? character)
