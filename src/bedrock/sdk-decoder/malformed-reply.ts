/** What the SDK has decoded is no reply of a model. `name` says what is wrong with it. */
export class MalformedReply extends Error {
  constructor(name: string) {
    super('The reply is malformed.')
    this.name = name
  }
}
