/** Areas and parts of a whole as people read them. Nothing is ever rounded: 66.669 % reads 66.66 %, so that nobody is told of a reached limit that was missed. */

/** Hundredths of a square metre: 9540339 reads "95,403.39 平方米". */
export function areaWords(hundredths: number): string {
  const digits = String(Math.trunc(hundredths)).padStart(3, '0')
  return `${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')}.${digits.slice(-2)} 平方米`
}

/** A part of a whole in hundredths of a percent, cut. Both are whole numbers. */
export function cut(part: number, whole: number): number {
  if (whole <= 0 || part <= 0) return 0
  const [p, w] = [Math.trunc(part), Math.trunc(whole)]
  const hundredths = Math.floor((p / w) * 10000)
  return (hundredths + 1) * w <= p * 10000 ? hundredths + 1 : hundredths * w > p * 10000 ? hundredths - 1 : hundredths // the quotient was a float
}

/** "66.66%"; a whole number of percent has no digits behind the point: "75%". */
export function percent(part: number, whole: number): string {
  const hundredths = cut(part, whole)
  return `${Math.floor(hundredths / 100)}${hundredths % 100 ? `.${String(hundredths % 100).padStart(2, '0')}` : ''}%`
}

/** A percentage the server cut, with its sign; numbers and words both. */
export const asPercent = (pct: string | number) => (/%$/.test(String(pct)) ? String(pct) : `${pct}%`)
/** How long a bar is, 0 to 100. */
export const barOf = (pct: string | number) => Math.max(0, Math.min(100, parseFloat(String(pct)) || 0))
