/** Payments: orders, what was paid, receipts, the balance, shape by shape, and the doors that say it. Money is whole fen. */
import { get, put } from './api'
import type { EstateBrief } from './fees'
import type { PayParams } from './platform'
import type { Page } from './types'

/** `fen` is what WeChat is asked for. `params` is what its sheet wants: null when the balance covered everything, or WeChat did not answer. */
export interface PayOrder {
  id: number; state: 'made' | 'prepaid' | 'paid' | 'closed' | 'failed' | (string & {}); state_label: string; fen: number; words: string; covered_words: string | null
  params: PayParams | null; payment_id: number | null; receipt_id: number | null
  /** Came although the bills were paid already; it is balance now. */
  surplus_fen: number
}
/** Only `received` counts: what the desk took may wait for its second look, be refused there, or be void later. */
export interface PaymentLine { id: number; at: string; fen: number; method_label: string; state: 'waiting' | 'received' | 'refused' | 'void' | (string & {}); state_label: string; homes_words: string; refunded_fen: number; receipt_id: number | null }
/** `words` say why the money came back. */
export interface Refund { fen: number; state: string; state_label: string; at: string; words: string }
export interface PaidFor { label: string; words: string; fen: number; bill_id: number | null; opens: boolean }
/** A bill of mine that is paid up; `by_words` says that somebody else paid it, and not who. */
export interface PaidBill { id: number; home_label: string; item_name: string; period_words: string; fen: number; by_words: string }
export interface Payment extends PaymentLine { lines: PaidFor[]; refunds: Refund[]; invoice: { state: string; state_label: string; words?: string | null } | null; estate: EstateBrief; may: string[]; state_words: string | null }
export interface Receipt { id: number; payment_id: number; number: string; fen: number; capital_words: string; lines: PaidFor[]; issued_at: string; void: boolean; void_words: string | null; pdf_url: string | null; check_url: string; check: string }
export interface Move { at: string; fen: number; words: string }
export interface Balance { items: { estate: EstateBrief; fen: number }[]; moves: Move[] }
/** `cap_fen`: how much at most in a calendar month; 0 where nothing was ever set. */
export interface Autopay { home_id: number; estate_id: number; label: string; cap_fen: number; active: boolean }
export interface InvoiceAsk { kind: 'personal' | 'company'; title: string; tax_no?: string; email?: string; receipt_id?: number }

/** A check code in groups, as it stands on the paper. */
export const fours = (code: string) => code.replace(/(.{4})(?=.)/g, '$1-')

export const ORDERS = '/pay/orders'
export const TOP_UPS = '/pay/balance/top-ups'
export const orderOf = (id: number | string) => get<PayOrder>(`${ORDERS}/${id}`)
export const payments = (cursor?: string | null) => get<Page<PaymentLine>>('/pay/payments', { cursor })
export const paidBills = (cursor?: string | null) => get<Page<PaidBill>>('/pay/bills', { cursor })
export const paymentOf = (id: number | string) => get<Payment>(`/pay/payments/${id}`)
export const receiptOf = (id: number | string) => get<Receipt>(`/pay/receipts/${id}`)
export const invoiceOf = (paymentId: number | string) => `/pay/payments/${paymentId}/invoice`
export const balance = () => get<Balance>('/pay/balance')
export const autopays = () => get<{ items: Autopay[] }>('/pay/autopay')
export const setAutopay = (homeId: number, capFen: number, active: boolean) => put<Autopay>('/pay/autopay', { home_id: homeId, cap_fen: capFen, active })
