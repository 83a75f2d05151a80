// How credentials cross to another thread or process: it asks, whoever holds them answers, and hands on each renewal unasked.
import { type Credentials, CredentialsRefused, type CredentialSources, holds } from './credential-sources.ts'

/** Finds credentials for an SDK client; rejects with `CredentialsRefused`. */
export type ProvideCredentials = (profile: string | null) => Promise<Credentials>

/** Asker → holder. */
export interface CredentialsWanted {
  readonly kind: 'credentials-wanted'
  readonly profile: string | null
}

/** Holder → asker. */
export type CredentialsAnswer =
  | { readonly kind: 'credentials'; readonly profile: string | null; readonly credentials: Credentials }
  | {
      readonly kind: 'credentials-refused'
      readonly profile: string | null
      readonly name: string
      readonly message: string
    }

/** Answers one asker, for as long as it lives. `end` stops what is handed on. */
export function shareCredentials(
  sources: CredentialSources,
  send: (answer: CredentialsAnswer) => void,
): { readonly answer: (wanted: CredentialsWanted) => void; readonly end: () => void } {
  const subscriptions = new Map<string | null, () => void>()
  return {
    answer({ profile }) {
      const source = sources.of(profile)
      const tell = (credentials: Credentials): void => send({ kind: 'credentials', profile, credentials })
      if (!subscriptions.has(profile)) subscriptions.set(profile, source.onRenewed(tell))
      source.get().then(tell, (error: unknown) => {
        const { message, name } = error instanceof Error ? error : new Error(String(error))
        send({ kind: 'credentials-refused', profile, name, message })
      })
    },
    end() {
      for (const unsubscribe of subscriptions.values()) unsubscribe()
    },
  }
}

/** This side of it. `ask` sends; `hear` is to be told what comes back. */
export function askForCredentials(ask: (wanted: CredentialsWanted) => void): {
  readonly provide: ProvideCredentials
  readonly hear: (answer: CredentialsAnswer) => void
} {
  const held = new Map<string | null, Credentials>()
  const waiting = new Map<string | null, PromiseWithResolvers<Credentials>>()
  return {
    provide(profile) {
      const credentials = held.get(profile)
      if (credentials !== undefined && holds(credentials)) return Promise.resolve(credentials)
      let answer = waiting.get(profile)
      if (answer === undefined) {
        waiting.set(profile, (answer = Promise.withResolvers()))
        ask({ kind: 'credentials-wanted', profile })
      }
      return answer.promise
    },
    hear(answer) {
      const { profile } = answer
      const asked = waiting.get(profile)
      if (answer.kind === 'credentials') {
        held.set(profile, answer.credentials)
        asked?.resolve(answer.credentials)
      } else asked?.reject(new CredentialsRefused(answer.name, answer.message))
      waiting.delete(profile)
    },
  }
}
