/** An event as the standard reads it, by the plainest way. https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
export interface PlainEvent {
  readonly type: string
  readonly data: string
}

/** Of a whole stream. An event at its end without an empty line behind it counts, as it does to the OpenAI and Anthropic clients. */
export function plainEvents(text: string): PlainEvent[] {
  const events: PlainEvent[] = []
  let type = ''
  let data: string[] = []
  const dispatch = (): void => {
    if (data.length > 0) events.push({ type, data: data.join('\n') })
    type = ''
    data = []
  }
  for (const line of text.replace(/^\u{feff}/u, '').split(/\r\n|\n|\r/)) {
    if (line === '') {
      dispatch()
      continue
    }
    const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/su.exec(line) ?? []
    if (name === 'data') data.push(value)
    if (name === 'event') type = value
  }
  dispatch()
  return events
}
