/** Money in whole fen as people read it: "1,261.39 元". Digits only, no arithmetic that could lose a fen. */
export function yuan(fen: number | string): string {
  const text = String(fen).trim()
  if (!/^-?\d+$/.test(text)) return '—'
  const digits = text.replace('-', '').padStart(3, '0')
  const whole = digits.slice(0, -2).replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+$)/g, ',')
  return `${text.startsWith('-') ? '-' : ''}${whole}.${digits.slice(-2)} 元`
}
