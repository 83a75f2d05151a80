/**
 * Text of somebody else's, safe to print: without the control and format characters that move a cursor, change
 * colours or turn the direction of writing round, and with each run of white space as one space.
 */
export const printable = (text: string): string =>
  text.replaceAll(/\s+/gu, ' ').replaceAll(/\p{Cc}|\p{Cf}|\p{Cs}|\p{Co}|\p{Cn}/gu, '')
