/** One digit more than a histogram tells, so that rounding moves no value that is drawn. */
export const roundValue = (value: number): number => Number(value.toPrecision(4))
