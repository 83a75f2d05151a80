import type { PageCharts } from '../page-charts.ts'
import { element, find, swatch } from './elements.ts'

/** A box for each mode. Where the reader was in them, there they stay. */
export function showModeBoxes({ modes }: PageCharts, hidden: Set<string>, changed: () => void): void {
  const place = find(document, '#modes', HTMLElement)
  if (place.dataset['names'] === JSON.stringify(modes)) return
  place.dataset['names'] = JSON.stringify(modes)
  place.replaceChildren(
    ...modes.map((name, mode) => {
      const box = element('input', { type: 'checkbox' })
      box.checked = !hidden.has(name)
      box.addEventListener('change', () => {
        if (box.checked) hidden.delete(name)
        else hidden.add(name)
        changed()
      })
      return element('label', {}, box, swatch(`mode-${mode}`, 'line'), element('span', {}, name))
    }),
  )
}

const ALL = ''

export function showPromptChoice({ byPrompt, prompts }: PageCharts, chosen: string | null): void {
  const select = find(document, '#prompt', HTMLSelectElement)
  select.replaceChildren(
    element('option', { value: ALL }, 'all prompts together'),
    ...(byPrompt ? prompts.map((name, index) => element('option', { value: String(index) }, name)) : []),
  )
  select.disabled = !byPrompt || prompts.length < 2
  select.value = chosen === null ? ALL : String(prompts.indexOf(chosen))
}

export function onPromptChosen(promptsNow: () => readonly string[], changed: (prompt: string | null) => void): void {
  const select = find(document, '#prompt', HTMLSelectElement)
  select.addEventListener('change', () => {
    changed(select.value === ALL ? null : (promptsNow()[Number(select.value)] ?? null))
  })
}
