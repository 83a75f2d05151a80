// How long a video or a sound is taken to be: as its own head says, where that can be read; else by its bytes, at a rate
// that is usual; a minute, where it is elsewhere.

const SECONDS_ELSEWHERE = 60
/** A megabit a second, and 128 kilobits. */
const VIDEO_BYTES_PER_SECOND = 125_000
const AUDIO_BYTES_PER_SECOND = 16_000

export function videoSeconds(base64: string | null): number {
  if (base64 === null) return SECONDS_ELSEWHERE
  const bytes = Buffer.from(base64, 'base64')
  return movieSeconds(bytes) ?? bytes.length / VIDEO_BYTES_PER_SECOND
}

export function audioSeconds(base64: string | null): number {
  if (base64 === null) return SECONDS_ELSEWHERE
  const bytes = Buffer.from(base64, 'base64')
  return waveSeconds(bytes) ?? movieSeconds(bytes) ?? bytes.length / AUDIO_BYTES_PER_SECOND
}

const MOST_BOXES = 10_000

interface Box {
  readonly from: number
  readonly end: number
}

/** The box of a kind among those from here to there, as MP4, MOV, M4A and 3GP have them. */
function findBox(bytes: Buffer, { from, end }: Box, kind: string): Box | null {
  let at = from
  for (let boxes = 0; boxes < MOST_BOXES && at + 8 <= end; boxes++) {
    const short = bytes.readUInt32BE(at)
    const isLong = short === 1 && at + 16 <= end
    const length = isLong ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? end - at : short
    const head = isLong ? 16 : 8
    if (length < head) return null
    if (bytes.toString('latin1', at + 4, at + 8) === kind) return { from: at + head, end: Math.min(end, at + length) }
    at += length
  }
  return null
}

/** Null where there is no header of a movie. */
function movieSeconds(bytes: Buffer): number | null {
  const movie = findBox(bytes, { from: 0, end: bytes.length }, 'moov')
  const header = movie && findBox(bytes, movie, 'mvhd')
  if (header === null || header.end - header.from < 32) return null
  const isLong = bytes[header.from] === 1
  const scaleAt = header.from + (isLong ? 20 : 12)
  const scale = bytes.readUInt32BE(scaleAt)
  const duration = isLong ? Number(bytes.readBigUInt64BE(scaleAt + 4)) : bytes.readUInt32BE(scaleAt + 4)
  return scale === 0 ? null : duration / scale
}

const WAVE_HEAD_BYTES = 44

/** By the rate of bytes that its head tells; null for what is no WAV. */
function waveSeconds(bytes: Buffer): number | null {
  const isWave = bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WAVE'
  if (!isWave || bytes.length < WAVE_HEAD_BYTES) return null
  const bytesPerSecond = bytes.readUInt32LE(28)
  return bytesPerSecond === 0 ? null : (bytes.length - WAVE_HEAD_BYTES) / bytesPerSecond
}
