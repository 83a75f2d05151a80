import { PLAIN_RECIPE } from '../../fakes/data-set-source.ts'
import { sourceInMemory } from '../../../src/reading/data-sets/byte-stream.ts'
import { openRows } from '../../../src/reading/data-sets/data-set-index.ts'
import { makeRowReader, type Row, type RowRecipe } from '../../../src/reading/data-sets/row-reader.ts'
import { type DataSetRequest, type Survey, surveyDataSet } from '../../../src/reading/data-sets/survey.ts'

interface Asked extends Partial<Omit<DataSetRequest, 'recipe'>> {
  readonly recipe?: Partial<RowRecipe>
  readonly readWholeBytes?: number
}

/** What is found in a file of this name and content. */
export function surveyOf(path: string, content: string | Uint8Array, asked: Asked = {}): Survey {
  const { readWholeBytes, recipe = {}, ...rest } = asked
  const request = {
    path,
    format: null,
    skipsBad: false,
    drawn: () => '7',
    ...rest,
    recipe: { ...PLAIN_RECIPE, ...recipe },
  }
  const source = sourceInMemory(typeof content === 'string' ? Buffer.from(content) : content)
  return surveyDataSet(source, request, readWholeBytes === undefined ? {} : { readWholeBytes })
}

/** All rows that can be drawn, in the order of the file; of one that is packed, there are none to be found in place. */
export function rowsOf(content: string | Uint8Array, { index, recipe }: Survey): Row[] {
  const reader = makeRowReader(index.format, index.header, recipe)
  const source = sourceInMemory(typeof content === 'string' ? Buffer.from(content) : content)
  const rows = openRows(source, index, reader)
  return Array.from({ length: index.draws }, (_, draw) => {
    const read = reader.read(rows.rowOf(draw).bytes, () => '7')
    if (read.kind === 'bad') throw new Error(read.problem.message)
    return read.row
  })
}

/** The prompts of a file. */
export const promptsOf = (path: string, content: string | Uint8Array, asked: Asked = {}): string[] =>
  rowsOf(content, surveyOf(path, content, asked)).map(({ text }) => text)
