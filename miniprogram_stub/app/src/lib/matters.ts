/** Matters: from an idea to what became of it, shape by shape, and the doors that say it. Money is whole fen. */
import { get, put, remove } from './api'
import type { Choice, Page } from './types'
import type { VoteLine } from './votes'

export interface MatterLine {
  id: number; title: string; kind: string; kind_label: string; stage: string; stage_label: string; next_words: string; place_label: string
  vote: VoteLine | null; updated_at: string
}
export interface Stage { key: string; label: string; state: 'done' | 'now' | 'later' | 'stopped'; at: string | null; token: string | null; token_label: string; missing: string[] }
export type Answer = 'yes' | 'no' | 'unsure'
export interface Survey {
  state: string; words: string; closes_at: string | null; mine: { home_id: number; label: string; answer: Answer | null }[]; totals: { yes: number; no: number; unsure: number; silent: number }
}
/** One way of sharing the cost; `mine` holds my own homes and nobody else's. */
export interface ShareSet { key: string; name: string; formula_words: string; chosen: boolean; mine: { home_id: number; label: string; fen: number | string; gets: number | string; words: string }[]; total: number | string }
export interface Plan {
  number: number; words: string; files: { id: number; name: string; url: string }[]; gross: number | string; subsidy: number | string; subsidy_words: string
  earmarked: number | string; earmarked_for: string; paid_out: number | string; net: number | string; published_at: string | null; sets: ShareSet[]
  running_words: string; remedy_words: string; upkeep_words: string
}
export interface MyObjection { id: number; code_label: string; words: string; state: string; state_label: string; answer: string | null; outcome: string | null; answer_by: string; may_withdraw: boolean; may_agree?: boolean; may_reopen?: boolean; weighs: string }
export interface MatterFile { id: number; name: string; url: string }
export interface Meeting { id: number; at: string; place: string; words: string; promises: { words: string; due_on?: string | null; done: boolean; late?: boolean }[]; files?: MatterFile[] }
export interface Happening { id: number; kind: string; at: string; title: string; words: string | null }
export interface Matter {
  id: number; estate: { id: number; name: string; phone: string | null }; title: string; kind: string; kind_label: string; class_label: string; words: string
  scope_label: string; stage: string; stage_label: string; state: string; state_label: string; end_words: string | null; unpaid_words: string; stages: Stage[]; survey: Survey | null; plan: Plan | null
  objections: { may: boolean; why: string; codes: Choice[]; mine: MyObjection[]; open: number; answered: number }; meetings: Meeting[]
  consents: { needed: string[]; missing: string[] } | null; publicity: { since: string; until: string; days: number; files: MatterFile[] } | null; milestones: { id: number; title: string; words: string; at: string }[]
  timeline: Happening[]; votes: VoteLine[]; may: string[]; version: number
}
/** `plain` is how people say it, `words` what they write who mean it. */
export interface MatterKind extends Choice { plain: string; words: string[]; class_label: string; threshold_words: string[]; scopes: string[]; who_may: string }

export const matterLines = (estateId: number, show: 'open' | 'ended', cursor?: string | null) =>
  get<Page<MatterLine>>('/matters', { estate_id: estateId, show, cursor })
export const matterOf = (id: number | string) => get<Matter>(`/matters/${id}`)
export const matterKinds = (estateId: number) => get<{ items: MatterKind[]; often: string[] }>('/matter-kinds', { estate_id: estateId })
export const answer = (id: number, homeId: number, said: Answer, words?: string) => put<unknown>(`/matters/${id}/answer`, { home_id: homeId, answer: said, words })
export const sayAgreed = (id: number, agreed: boolean) => put<Matter>(`/matters/objections/${id}/agreed`, { agreed })
export const withdrawObjection = (id: number) => remove(`/matters/objections/${id}`)
export const objectionsOf = (id: number | string) => `/matters/${id}/objections`

export const ANSWERS: { key: Answer; label: string; icon: string }[] = [
  { key: 'yes', label: '愿意', icon: 'check' }, { key: 'no', label: '不愿意', icon: 'close' }, { key: 'unsure', label: '还没想好', icon: 'more' },
]
export const answerWords = (said: Answer | null) => ANSWERS.find(a => a.key === said)?.label ?? '还没回答'
