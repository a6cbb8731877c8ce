/** What is owed, as people read it: until when, how much at once, and to whom it goes. */
import { left, leftNow } from './fees'
import { day } from './format'
import { yuan } from './money'
import type { BillLine, EstateBrief, HomeOwed } from './fees'

type Standing = Pick<BillLine, 'disputed' | 'waiting_fen' | 'doubt_words' | 'open_fen' | 'late_fen' | 'late_resting_fen'>
/** Nothing is left of it but a late fee that waits for an answer. */
const lateAlone = (bill: Standing) => !left(bill) && bill.late_resting_fen > 0
/** Why a bill waits for an answer and is not asked for before; empty where it does not. */
export const restWords = (bill: Standing) => (bill.disputed ? '正在核对，先不催' : bill.waiting_fen ? '减免在复核，先不催' : bill.doubt_words ? `${bill.doubt_words}，先不催` : lateAlone(bill) ? '违约金正在核对，先不催' : '')
/** What is left of it, with what of its late fees waits for an answer. */
export const leftInAll = (bill: Standing) => left(bill) + bill.late_resting_fen
/** Something is left of it, and it waits for an answer. */
export const resting = (bill: BillLine) => bill.state !== 'void' && leftInAll(bill) > 0 && !!restWords(bill)
/** Why there is nothing to pay among these bills. */
export const nothingWords = (bills: BillLine[], where: string) => (bills.some(resting) ? '剩下的在核对或复核，答复以前不催您，也不用先付。' : `${where}都缴清了。`)
/** Whether a bill belongs to what is to be paid now; one that is being looked at waits for its answer. */
export const payable = (bill: BillLine) => bill.state !== 'void' && left(bill) > 0 && !restWords(bill)
/** What somebody need not do before a bill that rests is answered; empty where it does not. */
export const calmWords = (bill: Pick<BillLine, 'disputed' | 'waiting_fen' | 'doubt_words'>) => (bill.disputed ? '现在不用缴，等核对好了再告诉您' : bill.waiting_fen ? '现在不用缴，等减免复核好了再告诉您' : bill.doubt_words ? '现在不用缴' : '')
/** "11月30日前缴", "今天到期", "11月30日到期，已经过了". */
export function dueWords(bill: Pick<BillLine, 'due_on' | 'overdue' | 'state'>, now = Date.now()): string {
  if (bill.state === 'paid') return '本金付清了，还差违约金'
  const when = day(bill.due_on, now)
  if (bill.overdue) return `${when}到期，已经过了`
  return when === '今天' ? '今天到期' : `${when}前缴`
}
/** What comes on top once these are paid late, so that nobody is surprised by it after paying; empty where nothing does. */
export function lateWords(bills: Pick<BillLine, 'accruing_fen'>[]): string {
  const fen = bills.reduce((all, b) => all + b.accruing_fen, 0)
  return fen ? `另有晚付的违约金 ${yuan(fen)}（算到今天），付清这些以后再缴。` : ''
}
/** Bills of one home: late ones first, then by the day they are due. */
export const byDue = (a: BillLine, b: BillLine) => a.due_on.localeCompare(b.due_on) || a.id - b.id

/** What goes to one estate in one payment. */
export interface Purse { estate: EstateBrief; homes: HomeOwed[]; bills: BillLine[]; fen: number }
export const sum = (bills: Pick<BillLine, 'open_fen' | 'late_fen'>[]) => bills.reduce((all, b) => all + left(b), 0)
/** One purse per estate, since each estate's company has its own account; what cannot be paid now stays out of the sum, unless it is the bill somebody asked to pay (`also`). */
export function purses(homes: HomeOwed[], also = 0): Purse[] {
  const estates = new Map<number, Purse>()
  for (const home of homes) {
    const purse = estates.get(home.estate.id) ?? { estate: home.estate, homes: [], bills: [], fen: 0 }
    purse.homes.push(home)
    purse.bills.push(...home.bills.filter(b => payable(b) || (b.id === also && resting(b) && leftNow(b) > 0)).sort(byDue))
    purse.fen = sum(purse.bills)
    estates.set(home.estate.id, purse)
  }
  return [...estates.values()]
}
/** "3 笔，最早 11月30日前缴"; those whose late fee alone is left have no day to wait for, and are counted by themselves. */
export function countWords(bills: BillLine[], now = Date.now()): string {
  const whole = bills.filter(b => b.state !== 'paid').sort(byDue), late = bills.length - whole.length
  if (!whole.length) return late ? `${late} 笔，${late > 1 ? '都是' : ''}${dueWords(bills[0]!, now)}` : ''
  return `${bills.length} 笔，${bills.length > 1 ? '最早\u00a0' : ''}${dueWords(whole[0]!, now)}${late ? `，其中 ${late} 笔只差违约金` : ''}`
}
/** "2026年11月", in Shanghai, for grouping what was paid. */
export function monthOf(at: string): string {
  const local = new Date(Date.parse(at) + 8 * 3600e3)
  return `${local.getUTCFullYear()}年${local.getUTCMonth() + 1}月`
}
/** Consecutive lines of the same month, with the sum of what counts, after refunds. */
export function byMonth<T extends { at: string; fen: number; refunded_fen: number; state: string }>(lines: T[]): { month: string; fen: number; lines: T[] }[] {
  const months: { month: string; fen: number; lines: T[] }[] = []
  for (const line of lines) {
    const month = monthOf(line.at), last = months[months.length - 1]
    const into = last?.month === month ? last : { month, fen: 0, lines: [] as T[] }
    if (into !== last) months.push(into)
    into.lines.push(line)
    into.fen += line.state === 'received' ? line.fen - line.refunded_fen : 0
  }
  return months
}
