/** Who speaks for the owners, and the meetings of their committee: what it will talk over, what it decided. */
import { get } from './api'
import type { Page } from './types'

export interface CommitteeLine {
  id: number; meets_at: string; place: string; state: string; state_label: string; published_at: string | null; publish_by: string; late: boolean; topics: string[]
  body_label: string; show_until: string | null
}
export interface CommitteeItem {
  number: number; title: string; words: string; decides: boolean; outcome: string | null; outcome_label: string; needed: number; yes: number; no: number
  abstain: number; aside: number; aside_words: string
}
export interface CommitteeMeeting extends Omit<CommitteeLine, 'topics'> {
  estate: { id: number; name: string; phone: string | null }; words: string; why_cancelled: string | null; members: number; present: string[]; items: CommitteeItem[]
}
export interface OwnerBody {
  id: number; kind: string; label: string; since: string; until: string | null; over: boolean
  members: { name: string; part_label: string; waits: boolean }[]; next: { step: string; label: string; by: string; late: boolean }[]
}
export interface OwnerBodies { estate: { id: number; name: string }; note: string; still: string; bodies: OwnerBody[] }
export const ownerBodies = (estateId: number) => get<OwnerBodies>('/owner-bodies', { estate_id: estateId })
/** Since and until when a body sits, in one line. */
export const sits = (b: OwnerBody) => `${dated(b.since)}${b.kind === 'committee' ? '选出' : '成立'}${b.until ? `，${b.over ? '任期已满：' : '任期到 '}${dated(b.until)}` : ''}`
/** Terms run over years: the year always stands. */
export const dated = (day: string) => day.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日')
export const committeeLines = (estateId: number, cursor?: string | null) => get<Page<CommitteeLine>>('/committee-meetings', { estate_id: estateId, cursor })
export const committeeMeeting = (id: number | string) => get<CommitteeMeeting>(`/committee-meetings/${id}`)
/** How far a meeting has come, in the words of whoever is not on the committee. */
export const standing = (m: { state: string; meets_at: string }, now = Date.now()) =>
  m.state === 'published' ? '纪要已公布' : m.state === 'cancelled' ? '取消了' : Date.parse(m.meets_at) > now ? '还没有开' : '等公布纪要'
