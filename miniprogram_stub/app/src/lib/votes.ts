/** Votes: what the server says of them, shape by shape, and the doors that say it. Areas are hundredths of a square metre. */
import { get, put, remove } from './api'
import type { Page } from './types'

export type VoteState = 'draft' | 'noticed' | 'open' | 'closed' | 'preliminary' | 'final' | 'withdrawn' | (string & {})
/** `voted` of `of`: on how many of the rolls' lines that are mine a ballot lies. `doubted` of them are put aside while it is looked into. `elsewhere`: ballots are not cast in this app. */
export interface VoteLine {
  id: number; matter_id: number | null; title: string; state: VoteState; state_label: string; opens_at: string; closes_at: string
  class_label: string; place_label: string; voted: number; of: number; lent: number; doubted: number; on_paper?: number; elsewhere: boolean; version: number
}
export interface VoteOption { number: number; words: string; detail: string | null }
export interface Topic { number: number; words: string; kind: 'yes_no' | 'options' | 'candidates'; seats: number | null; most: number | null; why_words?: string; options: VoteOption[] }
/** One line of the roll I may speak for. `why_not` is the server's sentence when I may not cast; `for_whom` whose it is where I hold a mandate; `delivered_words` who noted that the sheet came, where silence then counts; `my_dispute`: I said that its ballot is not mine. */
export interface Head {
  head_id: number; label: string; area_words: string; may: boolean; why_not: string | null; voted: boolean; voted_at: string | null; channel_label: string | null
  receipt: string | null; changes_left: number; identity_needed: 'none' | 'id_last4' | (string & {}); joint: boolean; doubted: boolean; my_dispute?: number | null; on_paper?: boolean; for_whom: string | null; mandate?: Mandate | null; delivered_words?: string | null
}
export interface Mandate { id: number; holder_name: string; given_words: string; state: string; state_label: string }
export interface Sum { heads: number; area: number; heads_words: string; area_words: string }
export interface Vote {
  id: number; matter_id: number | null; estate: { id: number; name: string; phone: string | null }; title: string; state: VoteState; state_label: string
  class_label: string; evote_mode: string; evote_words: string | null; opens_at: string; closes_at: string; threshold_words: string[]; change_words: string
  paper_words: string; silence_words: string; few_words: string | null; scope_label: string; totals: Sum; turnout: (Sum & { needs_words: string | null }) | null
  topics: Topic[]; mine: Head[]; signature_wanted: boolean; read_words: string; version: number
}
export type YesNo = 'approve' | 'oppose' | 'abstain'
export type Choice = { topic: number; choice: YesNo } | { topic: number; options: number[] }
export interface Cast { head_id: number; choices: Choice[]; id_last4?: string; signature_id?: number }
/** What the phone keeps of a ballot: with nonce and choices one can prove later what was sealed. */
export interface Receipt {
  receipt: string; cast_at: string; nonce: string; choices: Choice[]; commit: string; link: string; changes_left: number; words: string
}
export interface Checked { code: string; cast_at: string | null; counted: boolean; words: string }
export interface RollLine { label: string; area_words: string; source_label: string; took_part: boolean | null }
export interface Roll extends Page<RollLine> { heads: number; area: number; hash: string; unowned_words: string }

/** Percents are cut by the server, never rounded. */
export interface TakePart { heads: number; area: number; heads_pct: string | number; area_pct: string | number; heads_ok: boolean; area_ok: boolean }
export interface Counted { key: string; label: string; heads: number; area: number; heads_pct: string | number; area_pct: string | number; ok?: boolean | null }
export interface Count { outcome: string; outcome_label: string; take_part: TakePart; choices: Counted[]; rule_words: string; policy_words: string }
export interface TopicResult extends Count { number: number; words: string; by_channel: { label: string; heads: number }[]; strict: Count | null; elected: Elected[]; election_words: string[] }
export interface Elected { number: number; label: string; place: 'elected' | 'runoff' | 'alternates' | (string & {}); place_label: string; heads: number; area: number }
export interface Part extends Omit<Count, 'rule_words' | 'policy_words'> { label: string }
export interface Result {
  state: VoteState; kind: 'preliminary' | 'corrected' | 'final' | (string & {}); outcome_label: string; topics: TopicResult[]; official: boolean; parts: Part[]
  objections_until: string | null; differences: { label: string; words: string }[] | null; files: Record<'pdf' | 'png' | 'export' | 'recount', string | null>; read_words: string
  chain_head: string | null; roll_hash: string | null
}
/** My own choices, told to me alone and only after closing. */
export interface OwnBallot { items: { head_id: number; label: string; choices: { topic: number; words: string; choice_words: string }[] }[] }

export interface Dispute { id: number; state: string; state_label: string; words: string }

/** An election I am asked to stand in; it is still a draft. */
export interface Candidacy { id: number; title: string; topic_words: string; estate_name: string; home_label: string; introduction: string; state: 'asked' | 'accepted' | 'declined'; state_label: string }

export const candidacies = () => get<{ items: Candidacy[] }>('/me/candidacies')
export const answerCandidacy = (id: number, accept: boolean, introduction: string) => put<Candidacy>(`/me/candidacies/${id}`, { accept, introduction })
export const voteLines = (estateId: number, show: 'open' | 'ended', cursor?: string | null) =>
  get<Page<VoteLine>>('/votes', { estate_id: estateId, show, cursor })
export const voteOf = (id: number | string) => get<Vote>(`/votes/${id}`)
export const checkReceipt = (id: number | string, code: string) => get<Checked>(`/votes/${id}/receipts/${encodeURIComponent(code)}`)
export const rollOf = (id: number | string, q = '', cursor?: string | null) => get<Roll>(`/votes/${id}/roll`, { q, cursor })
export const resultOf = (id: number | string) => get<Result>(`/votes/${id}/result`)
export const ownBallot = (id: number | string) => get<OwnBallot>(`/votes/${id}/mine`)
export const revoke = (mandateId: number) => remove(`/votes/mandates/${mandateId}`)
export const takeBackDispute = (disputeId: number) => remove(`/votes/disputes/${disputeId}`)
export const ballotsOf = (id: number | string) => `/votes/${id}/ballots`
export const mandatesOf = (id: number | string) => `/votes/${id}/mandates`
export const denialsOf = (id: number | string) => `/votes/${id}/denials`
export const disputesOf = (id: number | string) => `/votes/${id}/disputes`
