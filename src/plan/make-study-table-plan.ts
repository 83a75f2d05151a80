import assert from 'node:assert/strict'
import type { BedrockConfig } from '../scenario/config-schema.ts'
import { parseColumnSource } from '../scenario/tables-schema.ts'
import type { StudyColumnPlan, StudyTablePlan } from './study-table-plan.ts'

type WrittenTable = BedrockConfig['tables'][number]

export function makeStudyTablePlan({
  changes,
  columns,
  rows,
  source,
  textColumns,
  title,
}: WrittenTable): StudyTablePlan {
  const nothing = columns.map(() => null)
  const indexOf = (label: string): number => {
    const index = rows.findIndex((row) => row.label === label)
    assert(index !== -1, 'the labels have been checked')
    return index
  }
  return {
    title,
    source,
    textColumns,
    columns: columns.map(makeColumnPlan),
    rows: rows.map(({ label, note, published, tags, texts }) => ({
      label,
      tags: tags ?? null,
      note: note ?? null,
      texts: texts ?? textColumns.map(() => ''),
      published: published ?? nothing,
    })),
    changes: changes.map(({ from, label, published, to }) => ({
      label,
      from: indexOf(from),
      to: indexOf(to),
      publishedPercent: published ?? nothing,
    })),
  }
}

function makeColumnPlan({ heading, of, unit }: WrittenTable['columns'][number]): StudyColumnPlan {
  const source = parseColumnSource(of)
  assert(source !== null, 'the column has been checked')
  const { aggregate, metric, tags } = source
  return { heading, metric, tags: Object.fromEntries(tags), aggregate, isInSeconds: unit === 's' }
}
