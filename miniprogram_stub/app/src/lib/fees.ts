/** Fees: what the server says of bills and prices, shape by shape, and the doors that say it. Money is whole fen, days are 2026-11-30. */
import { get, remove } from './api'
import type { Page } from './types'

export interface EstateBrief { id: number; name: string; phone: string | null }
/** `open_fen` is what is left of the bill itself, `late_fen` what is left of its late fees besides. `formula` is empty for who only helps. */
export interface BillLine {
  id: number; item_name: string; period_words: string; fen: number; open_fen: number; open_words: string; due_on: string; overdue: boolean
  formula: string; state: 'open' | 'paid' | 'void' | (string & {}); state_label: string; disputed: boolean; late_fen: number; levy: boolean
}
export interface HomeOwed { home_id: number; label: string; estate: EstateBrief; relation_words: string; total_fen: number; total_words: string; bills: BillLine[] }
/** `homes` owe in my own name; `helped` are those I may pay for: what is to be paid there, and nothing else of them. */
export interface Owed { total_fen: number; total_words: string; late_fen: number; homes: HomeOwed[]; helped: HomeOwed[] }
export interface BillDispute { id: number; words: string; state: string; state_label: string; answer: string | null; may_withdraw: boolean }
export interface Bill extends BillLine {
  home_id: number; home_label: string; estate: EstateBrief; debtor_words: string; tariff: { name: string; price_words: string; basis_words: string; from_month: string } | null
  allocations: { day: string; fen: number; words: string }[]; late_words: string | null; dispute: BillDispute | null; notes: string[]; may: string[]; version: number
  /** The decision behind my share, where the bill is a levy. */
  levy_of: { id: number; title: string; total_fen: number; basis_words: string; matter_id: number | null } | null
}
export interface Standard { item_name: string; price_words: string; cycle_words: string; basis_words: string; applies_words: string; from_month: string; until_month: string | null; payer_words: string }

export const owed = () => get<Owed>('/fees/owed')
export const billOf = (id: number | string) => get<Bill>(`/fees/bills/${id}`)
export const billsOf = (homeId: number, cursor?: string | null) => get<Page<BillLine>>('/fees/bills', { home_id: homeId, cursor })
/** What is left to pay: the bill with its late fees. */
export const left = (bill: Pick<BillLine, 'open_fen' | 'late_fen'>) => bill.open_fen + bill.late_fen

export const disputesOf = (billId: number | string) => `/fees/bills/${billId}/disputes`
export const withdrawDispute = (id: number) => remove(`/fees/disputes/${id}`)
export const standardsOf = (estateId: number | string) => get<{ items: Standard[]; notes: string[] }>(`/estates/${estateId}/fee-standards`)
