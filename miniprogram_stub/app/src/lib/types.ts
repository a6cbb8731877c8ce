/** What our server says, shape by shape. Times are RFC 3339 in UTC, ids are whole numbers, sentences are for the person. */

export type Right = 'report' | 'see_bills' | 'pay' | 'vote' | (string & {})
export type Role = 'owner' | 'co_owner' | 'family' | 'tenant' | 'company'
export type Kind = 'repair' | 'complaint' | 'suggestion' | 'emergency'
export type Place = 'home' | 'public' | 'lift'

export interface Home { id: number; label: string; estate_id: number }
export interface HomeOfMine { binding_id: number; role: Role; role_label: string; since: string; until: string | null; rights: Right[]; home: Home }
export interface EstateOfMine { id: number; name: string; city: string; phone: string | null }
export interface Binding {
  id: number; state: 'bound' | 'waiting' | 'refused' | 'ended'; home: Home; role: Role; role_label?: string
  asked_at: string; answer_by: string | null; answered_at: string | null; reason: string | null
}
export interface StaffMe { id: number; name: string; roles: { role: string; role_label: string; scope_label: string }[] }
export interface Me {
  id: number; name: string | null; phone: string | null
  homes: HomeOfMine[]; estates: EstateOfMine[]; waiting: Binding[]; staff: StaffMe | null; unread: number
}
export interface Session { token: string; expires_at: string; me: Me }

export interface Page<T> { items: T[]; next: string | null }
export interface EstateFound { id: number; name: string; city: string; address: string }
export interface Room { id: number; room: string; floor: number | null }
export interface Stair { id: number; name: string; homes: Room[] }
export interface Building { id: number; name: string; stairs: Stair[] }
export interface EstateTree { id: number; name: string; buildings: Building[] }

export interface Question { key: string; label: string; options: string[] }
export interface Category { key: string; label: string; icon: string; places: Place[]; priority: string; questions: Question[] }
export interface KindOption { key: Kind; label: string; categories: Category[] }
export interface Lift { id: number; code: string; label: string }
export interface ReportOptions { kinds: KindOption[]; lifts: Lift[]; phone: string | null; promise_words: string }

export interface StoredFile { id: number; kind: 'photo' | 'video'; url: string; state: 'checking' | 'shown' | 'hidden' }
export interface ReportLine {
  id: number; number: string; kind: Kind; category_label: string; place_label: string; words: string
  state: string; state_label: string; priority: string; made_at: string; promised_at: string | null
  overdue: boolean; unread: number | boolean; version: number
}
export type Thread = 'resident' | 'internal'
export interface Entry { id: number; kind: string; at: string; who: string; words: string | null; photos: StoredFile[]; thread?: Thread }
export type Need = 'words' | 'photo' | 'reason' | 'stars' | 'assignee' | 'until' | (string & {})
export interface Move { move: string; label: string; needs: Need[]; reasons: { key: string; label: string }[] }
export interface Report extends ReportLine {
  estate: { id: number; name: string; phone: string | null }
  place: Place
  promised: { acknowledge_by: string | null; arrive_by: string | null; fix_by: string | null; words: string }
  clock: { running: boolean; paused_reason: string | null }
  photos: StoredFile[]
  timeline: Entry[]
  assignee: { name: string; phone: string | null } | null
  moves: Move[]
  rating: { stars: number; words: string | null } | null
  urge: { count: number; may: boolean; next_at: string | null }
  followers: number
  reopen_count: number
  outcome: string | null
  appointment?: { from: string; to: string } | null
  reporter?: { name: string; phone: string | null } | null
}

export interface DutyNumber { label: string; phone: string; note: string | null }
export interface EmergencyCard { numbers: DutyNumber[]; lifts: Lift[]; words: string }
export interface LiftCard extends Lift { estate_id: number; state: string; maintainer: string | null; next_inspection_on: string | null; rescue_phone: string | null }
export interface Letter { id: number; title: string; words: string; page: string | null; at: string; read_at: string | null }
export interface Inbox extends Page<Letter> { unread: number }
export interface NoticeTemplate { id: string; name: string; why: string; credits: number }
export interface Queue { key: string; label: string; count: number; overdue: number }
export interface Colleague { id: number; name: string; load: number }
