/** `{name}` in a template. Braces around anything else, such as JSON, are text. */
export const TEMPLATE_VALUE = /\{([A-Za-z_]\w*)\}/g

/** The names that a template uses, each once. */
export const templateValues = (template: string): string[] => [
  ...new Set(Array.from(template.matchAll(TEMPLATE_VALUE), ([, name = '']) => name)),
]
