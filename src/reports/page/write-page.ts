import { join } from 'node:path'
import { writeAtomically } from '../write-atomically.ts'
import type { PageModel } from './page-model.ts'
import { renderPage } from './render-page.ts'

export const PAGE = 'report.html'

/** Writes the page of a run into its folder. */
export const writePage = (folder: string, model: PageModel): void =>
  writeAtomically(join(folder, PAGE), renderPage(model))
