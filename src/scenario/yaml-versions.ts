/**
 * Whether a plain scalar may be something else to a reader of YAML 1.1, such as Artillery's own: octal numbers with a leading
 * 0, binary ones, digits grouped by _ or counted in sixties with :, dates; and YAML 1.2's 0o17, which is text there. It says
 * yes too often rather than not often enough: whether the two really differ is seen by comparing what they made of it.
 */
export const mayReadOtherwise = (source: string): boolean =>
  /^(?:[-+]?(?:0[0-9_]|0[box]|[0-9.][0-9.]*[_:])|[-+]\.)/i.test(source) || /^\d{4}-\d{1,2}-\d{1,2}/.test(source)
