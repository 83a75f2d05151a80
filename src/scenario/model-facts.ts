/** Whose JSON InvokeModel takes, by the model's id: foundation models, inference profiles, and ARNs that end in one. */
export function bodyOfModel(model: string): 'claude' | 'nova' | 'llama' | null {
  if (/(?:^|[./])anthropic\.claude/.test(model)) return 'claude'
  if (/(?:^|[./])amazon\.nova/.test(model)) return 'nova'
  return /(?:^|[./])meta\.llama/.test(model) ? 'llama' : null
}
