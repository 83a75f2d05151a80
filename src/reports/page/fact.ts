import { html, type Html } from './html.ts'

/** A name and what it is, in a list of such. */
export const fact = (name: string, value: string): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`
