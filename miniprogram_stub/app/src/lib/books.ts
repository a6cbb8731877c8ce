/** The open books of an estate: what came in, what was spent on what, what belongs to the owners, and every voucher. Money is whole fen. */
import { get } from './api'
import type { EstateBrief } from './fees'

/** `budget_fen` is what was planned; null where nothing was. */
export interface BookSum { key: string; label: string; fen: number; budget_fen: number | null; count: number }
/** Below zero where something is taken back. */
export interface BookEntry { id: number; key: string; side: 'spending' | 'public' | (string & {}); day: string; label: string; words: string; fen: number; voucher: boolean; questions: number }
/** The settlement of the year as it was published; a higher number corrects those before it. */
export interface Settlement { number: number; form: string; funds_fen: number; pay_fen: number; spent_fen: number; balance_fen: number; formula: string[]; words: string; reason: string; published_on: string | null }
/** A statement or a use of the maintenance fund as its keeper's paper tells it. What was wrong stays, `corrected`. */
export interface FundPaper { id: number; part_label: string; day: string; words: string; source_words: string; confirmed_on: string; corrected: boolean; correction_why: string | null }
export interface FundStatement extends FundPaper { initial_fen: number; balance_fen: number; percent: string; low: boolean }
export interface FundUse extends FundPaper { fen: number; firm: string; ground_words: string }
export interface Fund { low: boolean; parts: FundStatement[]; earlier: FundStatement[]; uses: FundUse[] }
export interface Books {
  estate: EstateBrief; year: number; quarter: number | null; period_words: string; income: BookSum[]; spending: BookSum[]; public: BookSum[]; entries: BookEntry[]
  totals: { income_fen: number; spending_fen: number; public_fen: number }; balance_fen: number; public_balance_fen: number; fund_fen: number; levy_fen: number; fund: Fund | null
  /** Whether the entries add up to the ledger; how far its days are closed, with the beginning of the hash that holds them. */
  agrees: boolean; closed: { through: string; fingerprint: string } | null; notes: string[]
  /** Until when the service contract runs, what comes next, who decides. */
  contract_words: string; settlements: Settlement[]
}
export interface BookQuestion { id: number; words: string; at: string; mine: boolean; answer: string | null; answered_at: string | null; who: string }
export interface BookLine {
  id: number; day: string; label: string; words: string; fen: number; payee_words: string; side: string; approved_words: string; budget_fen: number | null
  vouchers: { id: number; name: string; url: string; kind: 'photo' | 'paper' | (string & {}) }[]; questions: BookQuestion[]; may: string[]
}
/** One of the four collection rates, with its meaning; `percent` is cut, never rounded, or a dash. */
export interface RateShown { rate: string; cut: string; label: string; definition: string; percent: string; part: number; whole: number; unit: 'fen' | '户' }
export interface Rates { first: string; last: string; as_of: string; scope_words: string; rates: RateShown[]; months: { month: string; households: number; rates: RateShown[] }[] }

export const ratesOf = (estateId: number | string, months = 6) => get<Rates>(`/estates/${estateId}/rates`, { months })
export const booksOf = (estateId: number | string, year: number, quarter: number | null) => get<Books>(`/estates/${estateId}/books`, { year, quarter })
export const bookLineOf = (estateId: number | string, id: number | string) => get<BookLine>(`/estates/${estateId}/books/lines/${id}`)
export const questionsOf = (estateId: number | string, id: number | string) => `/estates/${estateId}/books/lines/${id}/questions`
