/** Money in whole fen as people read and write it. Digits only, no arithmetic that could lose a fen. */

/** Fen as yuan without the unit: 126139 reads "1,261.39"; what is no whole number is a dash. */
export function amount(fen: number | string): string {
  const text = String(fen).trim()
  if (!/^-?\d+$/.test(text)) return '—'
  const digits = text.replace('-', '').padStart(3, '0')
  const whole = digits.slice(0, -2).replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+$)/g, ',')
  return `${text.startsWith('-') ? '-' : ''}${whole}.${digits.slice(-2)}`
}
/** "1,261.39 元". */
export function yuan(fen: number | string): string {
  const said = amount(fen)
  return said === '—' ? said : `${said} 元`
}
const FULL_WIDTH = /[０-９．，]/g
/** What somebody typed, in fen; null when it is no sum of money above zero with at most two digits behind the point. A comma between thousands is read over; anywhere else nobody knows what was meant, so it is no sum. */
export function fenOf(typed: string): number | null {
  const words = typed.replace(FULL_WIDTH, c => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[\s元]/g, '').replace('。', '.')
  const found = /^(\d{1,8}|\d{1,3}(?:,\d{3}){1,2})(?:\.(\d{1,2}))?$/.exec(words)
  const fen = found ? Number(found[1].replace(/,/g, '')) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : 0
  return fen > 0 ? fen : null
}
