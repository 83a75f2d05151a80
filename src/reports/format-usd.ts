import { renderPicoUsd, toPicoUsd } from '../plan/pico-usd.ts'

/** `$12.35`, `$0.0123`, `$0.000042`: to cents from ten dollars up, to four decimals from a thousandth; rounded half to even. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0'
  const decimals = usd >= 10 ? 2 : usd >= 0.001 ? 4 : 6
  const [whole = '', fraction = ''] = renderPicoUsd(toPicoUsd(usd), decimals).split('.')
  if (usd > 0 && /^0*$/.test(whole + fraction)) return '<$0.000001'
  return `$${Number(whole).toLocaleString('en-US')}.${fraction}`
}
