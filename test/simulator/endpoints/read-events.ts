/** One server-sent event: its name, or null, and its data as they stand. */
export interface ReadEvent {
  readonly name: string | null
  readonly data: string
}

/** A plain reader of whole streams: what it does not understand it throws at. */
export function readEvents(bytes: Buffer): ReadEvent[] {
  return bytes
    .toString('utf8')
    .split('\n\n')
    .filter((block) => block !== '' && !block.startsWith(':'))
    .map((block) => {
      const [, name = null, data] = /^(?:event: (.*)\n)?data: (.*)$/.exec(block) ?? []
      if (data === undefined) throw new Error(`no event: ${JSON.stringify(block)}`)
      return { name, data }
    })
}

/** The data of all events but `[DONE]`, parsed. */
export const readData = <T>(bytes: Buffer): T[] =>
  readEvents(bytes)
    .filter(({ data }) => data !== '[DONE]')
    .map(({ data }) => JSON.parse(data) as T)
