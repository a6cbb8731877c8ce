/** Fees: what the server says of bills and prices, shape by shape, and the doors that say it. Money is whole fen, days are 2026-11-30. */
import { get, remove } from './api'
import { aboutReports } from './sheet'
import type { NoticeTemplate, Page, Report } from './types'

export interface EstateBrief { id: number; name: string; phone: string | null }
/** `open_fen` is what is left of the bill itself, `late_fen` what is left of its late fees besides, `late_resting_fen` what is left of those that are doubted and not asked for, `accruing_fen` what is charged besides once it is paid late, `waived_fen` what was waived of it, `waiting_fen` what is asked to be waived and waits for a second yes, `doubt_words` why nobody asks now for what a repair costs. `formula` is empty for who only helps. */
export interface BillLine {
  id: number; item_name: string; period_words: string; fen: number; open_fen: number; open_words: string; due_on: string; overdue: boolean
  formula: string; state: 'open' | 'paid' | 'void' | (string & {}); state_label: string; disputed: boolean; waived_fen: number; waiting_fen: number; doubt_words: string; late_fen: number; late_resting_fen: number; accruing_fen: number; levy: boolean; repair: boolean
}
export interface HomeOwed { home_id: number; label: string; estate: EstateBrief; relation_words: string; total_fen: number; total_words: string; bills: BillLine[] }
/** `homes` owe in my own name; `helped` are those I may pay for: what is to be paid there, and nothing else of them. What rests is in `resting_fen` alone. */
export interface Owed { total_fen: number; total_words: string; late_fen: number; resting_fen: number; homes: HomeOwed[]; helped: HomeOwed[] }
/** `earlier`: the answers before it, with the `doubt` they were about where that was another, else they were not accepted; `may_return`: the answer may be sent back, by a step of the report `report_id`; `elsewhere`: where else to turn once it may not. */
export interface BillDispute { id: number; words: string; state: string; state_label: string; answer: string | null; earlier: { day: string; words: string; doubt: string | null }[]; may_withdraw: boolean; may_return: boolean; report_id: number | null; elsewhere: string | null }
/** The bill without its late fees: fen - waived = due, came - back = paid, due - paid = open. */
export interface BillSums { fen: number; waived_fen: number; due_fen: number; came_fen: number; back_fen: number; paid_fen: number; open_fen: number }
/** Money of a bill that was wrong: asked back, agreed to, or back. */
export interface BillRefund { fen: number; state: string; state_label: string; to_balance: boolean; at: string }
/** A late fee of a bill, with a page of its own. */
export interface LateBill { id: number; fen: number; open_fen: number; formula: string; state_label: string; disputed: boolean }
export interface Bill extends BillLine {
  home_id: number; home_label: string; estate: EstateBrief; debtor_words: string; tariff: { name: string; price_words: string; basis_words: string; from_month: string } | null
  allocations: { day: string; fen: number; late: boolean; words: string }[]; sums: BillSums | null; waivers: { day: string; fen: number; state: string; state_label: string }[]; late_words: string | null; late_bills: LateBill[]; late_of: number | null; dispute: BillDispute | null; notes: string[]; may: string[]; version: number
  /** The decision behind my share, where the bill is a levy. */
  levy_of: { id: number; title: string; total_fen: number; basis_words: string; matter_id: number | null; money_words?: string } | null
  /** The repair I ordered, where the bill is for one. */
  repair_of: { report_id: number; number: string; lines: { what: string; fen: number }[] } | null
}
export interface Standard { item_name: string; price_words: string; cycle_words: string; basis_words: string; applies_words: string; from_month: string; until_month: string | null; payer_words: string }

export const owed = () => get<Owed>('/fees/owed')
export const billOf = (id: number | string) => get<Bill>(`/fees/bills/${id}`)
/** What is given back of a bill, or waits for somebody's yes; only a dispute that was right brings such. */
export const backOf = async (bill: Bill) => (bill.dispute?.state === 'upheld' ? (await get<{ items: BillRefund[] }>(`/pay/bills/${bill.id}/refunds`)).items : [])
/** The report by which an answer goes back, with that step alone, and what WeChat may tell of it then; null where it may not. */
export interface Returning { report: Report; templates: NoticeTemplate[] }
export async function returningOf(bill: Bill): Promise<Returning | null> {
  if (!bill.dispute?.may_return || !bill.dispute.report_id) return null
  const none = { templates: [] as NoticeTemplate[] }
  const [report, news] = await Promise.all([get<Report>(`/reports/${bill.dispute.report_id}`).catch(() => null), get<typeof none>('/subscriptions').catch(() => none)])
  const moves = report?.moves.filter(m => ['return', 'reopen'].includes(m.move)) ?? []
  return report && moves.length ? { report: { ...report, moves }, templates: aboutReports(news.templates) } : null
}
const REFUNDING = '退款中'
/** Agreed to and taken off the bill, and not with whoever paid yet. */
export const underWay = (back: BillRefund[]) => back.filter(r => ['approved', 'processing', 'abnormal'].includes(r.state))
/** What was paid and given back, line by line; what is still under way says so. A refund is one line, or the latest few that come to it. */
export function moneyLines(allocations: Bill['allocations'], back: BillRefund[]): Bill['allocations'] {
  const lines = allocations.map(a => ({ ...a }))
  const open = () => lines.filter(a => a.fen < 0 && !a.late && a.words !== REFUNDING).reverse()
  for (const refund of underWay(back)) {
    let rest = refund.fen
    const same = open().find(a => -a.fen === rest)
    for (const a of same ? [same] : open()) {
      if (-a.fen > rest) break
      a.words = REFUNDING
      rest += a.fen
    }
  }
  return lines
}
/** The lines of the sum, each the one above less what is between; those that say nothing are left out. */
export function sumLines(s: BillSums | null, back: BillRefund[] = []): { key: string; label: string; fen: number; strong?: boolean }[] {
  if (!s || !(s.waived_fen || s.came_fen)) return []
  const waits = Math.min(underWay(back).reduce((all, r) => all + r.fen, 0), s.back_fen), over = s.back_fen - waits
  return [
    { key: 'fen', label: '应缴', fen: s.fen },
    ...(s.waived_fen ? [{ key: 'waived', label: '减免', fen: -s.waived_fen }, { key: 'due', label: '减免后应缴', fen: s.due_fen, strong: true }] : []),
    ...(s.back_fen ? [{ key: 'came', label: '已付', fen: s.came_fen }] : []),
    ...(over ? [{ key: 'back', label: '已退', fen: -over }] : []),
    ...(waits ? [{ key: 'under-way', label: REFUNDING, fen: -waits }] : []),
    { key: 'paid', label: waits ? '退好后实付' : over ? '实付（已付减已退）' : '已付', fen: s.paid_fen, strong: true },
    { key: 'open', label: '还差', fen: s.open_fen, strong: true },
  ]
}
export const billsOf = (homeId: number, cursor?: string | null) => get<Page<BillLine>>('/fees/bills', { home_id: homeId, cursor })
/** What is left to pay: the bill with its late fees. */
export const left = (bill: Pick<BillLine, 'open_fen' | 'late_fen'>) => bill.open_fen + bill.late_fen

/** What may be paid of it now: not what waits to be waived, which could be waived no more once it is paid. */
export const leftNow = (bill: Pick<BillLine, 'open_fen' | 'late_fen' | 'waiting_fen'>) => left(bill) - bill.waiting_fen

/** A bill as it is asked to be paid: whole, but without what waits for an answer. */
export const wanting = (bill: BillLine) => ({ bill_id: bill.id, fen: bill.late_resting_fen || bill.waiting_fen ? leftNow(bill) : undefined })

export const disputesOf = (billId: number | string) => `/fees/bills/${billId}/disputes`
export const withdrawDispute = (id: number) => remove(`/fees/disputes/${id}`)
export const standardsOf = (estateId: number | string) => get<{ items: Standard[]; notes: string[] }>(`/estates/${estateId}/fee-standards`)
