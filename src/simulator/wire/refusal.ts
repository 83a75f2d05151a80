/** What a request is answered with in the place of what it asked for. */
export interface ApiError {
  /** It stands beside other results in unions: whatever may be refused returns one of these as it is. */
  readonly kind: 'refused'
  readonly status: number
  /** `ThrottlingException`. */
  readonly name: string
  readonly message: string
  /** What stands behind the name in `x-amzn-errortype`; Bedrock's own unless given. */
  readonly namespace?: string
  /** How a capture spells `message` in this answer's body. */
  readonly messageKey?: 'Message'
  /** What the body holds besides, as the API models it. */
  readonly members?: Readonly<Record<string, string | number>>
  /** What OpenAI's and Anthropic's own forms of an error say of it; a form finds it by the status unless given. */
  readonly vendor?: VendorError
}

export interface VendorError {
  readonly type?: string
  readonly code?: string
  /** The parameter that is wrong. */
  readonly param?: string
}
