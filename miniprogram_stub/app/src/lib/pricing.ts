/** A price as staff type it on a phone, and how long it stands. Money is whole fen. */
import { day } from './format'
import { fenOf } from './money'

export interface TypedLine { what: string; yuan: string }
export interface Typed { lines: TypedLine[]; until: string }
export const MOST_LINES = 8
const DAY = 24 * 3600e3, OFFSET = 8 * 3600e3, STANDS = [3, 7, 15, 30]

const dateOf = (ms: number) => new Date(ms + OFFSET).toISOString().slice(0, 10)
/** The days one may choose, in Shanghai: `2026-11-30`, said as 11月30日. */
export const untils = (now = Date.now()) => STANDS.map(n => ({ key: dateOf(now + n * DAY), label: day(now + n * DAY, now), note: `${n} 天` }))
export const emptyPrice = (now = Date.now()): Typed => ({ lines: [{ what: '', yuan: '' }], until: untils(now)[1].key })
/** The sum of a line in fen; zero may be written for what costs nothing, null is no sum of money. */
export const lineFen = (line: TypedLine): number | null => (/^0+(\.0{1,2})?$/.test(line.yuan.trim()) ? 0 : fenOf(line.yuan))

const used = (line: TypedLine) => line.what.trim() !== '' || line.yuan.trim() !== ''
/** What is still missing, as a sentence; empty when it may be sent. */
export function lackingIn(typed: Typed): string {
  const lines = typed.lines.filter(used)
  if (!lines.length) return '请写修什么、多少元。'
  if (lines.some(line => !line.what.trim())) return '请写清每一项是什么。'
  if (lines.some(line => lineFen(line) === null)) return '金额写数字，最多到分，例如 80 或 80.50。'
  return typed.until ? '' : '请选有效到哪天。'
}
/** As it is sent. */
export const priceOf = (typed: Typed) => ({ lines: typed.lines.filter(used).map(line => ({ what: line.what.trim(), fen: lineFen(line) ?? 0 })), until: typed.until })
