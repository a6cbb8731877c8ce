/** What our server says, shape by shape. Times are RFC 3339 in UTC, ids are whole numbers, sentences are for the person. */

export type Right = 'report' | 'see_bills' | 'pay' | 'vote' | (string & {})
export type Role = 'owner' | 'co_owner' | 'family' | 'tenant' | 'company'
export type Kind = 'repair' | 'complaint' | 'suggestion' | 'emergency'
export type Place = 'home' | 'public' | 'lift'

export interface Home { id: number; label: string; estate_id: number }
/** `since` and `until` are days, 2006-05-01. `binding_id` is null where the roster alone says so. */
export interface HomeOfMine { binding_id: number | null; role: Role; role_label: string; since: string; until: string | null; rights: Right[]; home: Home }
export interface EstateOfMine { id: number; name: string; city: string; phone: string | null; company: string | null }
export interface Binding {
  id: number; state: 'bound' | 'waiting' | 'refused' | 'ended'; home: Home; role: Role; role_label: string
  asked_at: string; answer_by: string; answered_at: string | null; reason: string | null
}
export interface StaffMe { id: number; name: string; roles: { role: string; role_label: string; scope_label: string }[] }
export interface Me {
  id: number; name: string | null; phone: string | null
  homes: HomeOfMine[]; estates: EstateOfMine[]; waiting: Binding[]; staff: StaffMe | null; staff_closed?: boolean; unread_bulletins?: number
}
export interface Session { token: string; expires_at: string; me: Me }

export interface Page<T> { items: T[]; next: string | null }
export interface EstateFound { id: number; name: string; city: string; address: string; company: string | null }
export interface Room { id: number; room: string; floor: number | null }
export interface Stair { id: number; name: string; homes: Room[] }
export interface Building { id: number; name: string; stairs: Stair[] }
export interface EstateTree { id: number; name: string; buildings: Building[] }

export interface Choice { key: string; label: string }
export interface Question { key: string; label: string; options: Choice[] }
export interface Category { key: string; label: string; icon: string; places: Place[]; priority: string; about_staff: boolean; asks_place: boolean; questions: Question[] }
export interface KindOption { key: Kind; label: string; categories: Category[] }
export interface Lift { id: number; code: string; label: string }
export interface ReportOptions { kinds: KindOption[]; lifts: Lift[]; phone: string | null; promise_words: string }

/** `url` is null while this reader may not see it. Addresses are open for an hour. */
export interface StoredFile { id: number; kind: 'photo' | 'video'; state: 'checking' | 'shown' | 'hidden'; url: string | null; thumb_url: string | null }
export interface ReportLine {
  id: number; number: string; estate_id: number; kind: Kind; kind_label: string; category_label: string; place_label: string; words: string
  state: string; state_label: string; ending: 'mended' | 'handled' | 'answered'; priority: string; made_at: string; promised_at: string | null
  overdue: boolean; unread: boolean; version: number
  /** Of mine: the one it was put together with, as that one stands. */
  joint: { id: number | null; number: string | null; state: string; state_label: string } | null
  /** For the team: how many ended in it. */
  double_count: number
}
/** What neighbours see: `words` as I set them, `reads` as they read now. */
export interface Shown { shown_to_neighbours: boolean; words: string; words_state: string; reads: string; photos: StoredFile[]; photo_consent: boolean; version: number }
export type Thread = 'resident' | 'internal'
export interface Entry { id: number; kind: string; label: string; thread: Thread; at: string; who: string; mine: boolean; words: string | null; reason: string | null; photos: StoredFile[]; double: Named | null }
/** Another report, by its number. */
export interface Named { id: number; number: string }
export type Need = 'words' | 'photo' | 'reason' | 'stars' | 'assignee' | 'target' | 'priority' | 'price' | 'heard' | (string & {})
export interface Move { move: string; label: string; needs: Need[]; reasons: Choice[] }
export interface Person { id: number | null; name: string; phone: string | null }
/** What a repair costs the home, in fen; told to who pays, their home and the team. */
export interface Price { fen: number; lines: { what: string; fen: number }[]; words: string; until: string | null; state: string; state_label: string; says: string; bill: { id: number; state: string; state_label: string; opens: boolean } | null }
export interface Report extends ReportLine {
  estate: { id: number; name: string; phone: string | null }
  place: Place
  mine: boolean
  category: string
  promised: { acknowledge_by: string | null; arrive_by: string | null; answer_by: string | null; fix_by: string; words: string }
  clock: { running: boolean; paused_reason: string | null }
  photos: StoredFile[]
  timeline: Entry[]
  responsible_words: string
  answers: { label: string; answer: string }[]
  lift_id: number | null
  drill: boolean
  merged_into: number | null
  /** The number of the report that was put together with this one, by which I follow it. */
  came_with: string | null
  assignee: Person | null
  reporter: Person | null
  price: Price | null
  /** What was agreed to before, where another price was named since. */
  agreed: Price | null
  moves: Move[]
  /** The threads this reader may write in. */
  may_say: Thread[]
  rating: { stars: number; words: string | null } | null
  urge: { count: number; may: boolean }
  followers: number
  following: boolean
  /** For the team: the reports that ended in this one. */
  doubles: Named[]
  reopen_count: number
  /** How it ended; `next` is what one can still do after a close without a fix. */
  outcome: { key: string; label: string; next: string | null; by_silence: boolean } | null
  appointment: { from: string; to: string } | null
}

export interface DutyNumber { label: string; phone: string; note: string }
export interface EmergencyCard { numbers: DutyNumber[]; lifts: Lift[]; words: string }
export interface LiftCard extends Lift { estate_id: number; state: string; maintainer: string; next_inspection_on: string | null; rescue_phone: string | null; lines: LiftLine[] }
/** One line of how a lift stands; `bad` where something is late or nobody wrote it down. */
export interface LiftLine { key: string; label: string; words: string; bad: boolean }
export interface Letter { id: number; title: string; words: string; page: string | null; at: string; read_at: string | null }
export interface Inbox extends Page<Letter> { unread: number }
/** `keys` are the kinds of news that go out by this template. */
export interface NoticeTemplate { id: string; keys: string[]; name: string; why: string; credits: number }
export interface Queue { key: string; label: string; count: number; overdue: number }
export interface Colleague { id: number; name: string; on_duty: boolean; load: number }

export type SheetKind = 'daily' | 'weekly' | 'monthly'
/** `day` is a date, 2026-11-21; `number` counts the versions of a sheet, the first is 1. */
export interface SheetLine {
  id: number; estate_id: number; estate_name: string; kind: SheetKind; kind_label: string; day: string; day_words: string
  title: string; headline: string; published_at: string; late: boolean; number: number; unread: boolean; version: number
}
/** A picture or film on a sheet; without an address it cannot be shown (any more). */
export interface Shot { id: number; kind: 'photo' | 'video'; url: string | null; thumb_url: string | null }
export interface Figure { key: string; label: string; value: number; unit: string; words: string }
/** `empty`: nothing happened, and `words` says so. */
export interface SheetSection { key: string; title: string; icon: string; lines: string[]; figures: Figure[]; empty: boolean; words: string; photos: Shot[] }
export interface Correction { id: number; note: string | null }
export interface Sheet {
  id: number; estate: { id: number; name: string; phone: string | null }; kind: SheetKind; kind_label: string; day: string; day_words: string; title: string
  weather: string | null; late: boolean; late_words: string | null; number: number; corrects: Correction | null; corrected_by: Correction | null; doubt_words?: string | null
  sections: SheetSection[]; pair: { before: Shot; after: Shot; words: string } | null; tomorrow: string[]; next_words: string; phone: string | null
  files: { png: string | null; pdf: string | null; video: string | null }; read_words: string; published_at: string
}
/** Of which sheets of an estate somebody wants to be told. */
export interface Wish { estate_id: number; daily: boolean; weekly: boolean; monthly: boolean }

export type NoticeKind = 'water' | 'power' | 'gas' | 'lift' | 'works' | 'safety' | 'other'
export interface NoticeLine {
  id: number; estate_id: number; kind: NoticeKind; kind_label: string; title: string; words: string; place_label: string; starts_at: string | null; ends_at: string | null
  published_at: string; urgent: boolean; recalled: boolean; recall_note: string | null; unread: boolean
}
export interface Notice extends NoticeLine { estate: { id: number; name: string; phone: string | null } }
/** Whether ordinary notices of an estate may come as a message too. */
export interface NoticeWish { estate_id: number; estate_name: string; push: boolean }
