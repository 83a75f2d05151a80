/** The run cannot start, through no mistake in the scenario: nobody answers, no credentials, a port in use. */
export class SetUpError extends Error {
  override readonly name = 'SetUpError'
}
