/**
 * The one arrival that becomes the conductor, as `seismo run` gives it to Artillery for a script without phases. Left to itself, Artillery
 * adds one of its own, whose arrival comes after a second of waiting.
 */
export const CONDUCTOR_PHASE = { name: 'seismo-conductor', duration: '10ms', arrivalCount: 1 } as const
