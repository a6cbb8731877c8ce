/** The report being written. It is kept on the phone with every change and comes back after a lost network or a closed app. */
import { Order } from './order'
import { forget, recall, remember } from './store'
import type { Kind, Place, Report } from './types'

/** One chosen photo or video. `path` is the phone's own name for it, `id` the server's once it is up there. */
export interface Photo { path: string; kind: 'photo' | 'video'; id?: number; failed?: boolean }

export interface Draft {
  estateId: number | null
  kind: Kind
  category: string
  place: Place | ''
  homeId: number | null
  buildingId: number | null
  stairId: number | null
  liftId: number | null
  where: string
  words: string
  photos: Photo[]
  visit: { from: string; to: string } | null
  /** Key of a question to key of its answer. */
  answers: Record<string, string>
  anonymous: boolean
  aboutStaffId: number | null
  /** Neighbours may see the photos. */
  showPhotos: boolean
}

export const emptyDraft = (): Draft => ({
  estateId: null, kind: 'repair', category: '', place: '', homeId: null, buildingId: null, stairId: null, liftId: null,
  where: '', words: '', photos: [], visit: null, answers: {}, anonymous: false, aboutStaffId: null, showPhotos: false,
})

/** The order under way for this phone's report: one for the whole app. */
export const outgoing = new Order<Report>('report')

export function saveDraft(draft: Draft) {
  remember('draft', draft)
}

/** What was being written, or null. Photos that never reached the server are dropped: a browser forgets them when closed. */
export function loadDraft(lostPhotos: boolean): Draft | null {
  const kept = recall<Draft>('draft')
  return kept && { ...emptyDraft(), ...kept, photos: kept.photos.filter(p => p.id || !lostPhotos) }
}

export const dropDraft = () => forget('draft')

/** Whether there is anything worth keeping. */
export const worthKeeping = (d: Draft) => Boolean(d.words.trim() || d.photos.length || d.category)

/** What is still missing: the question it belongs to, and a sentence. Null when it can be sent. */
export type Question = 'category' | 'place' | 'home' | 'lift' | 'building' | 'words' | 'photos'
export interface Gap { at: Question; words: string }
/** `asksPlace`: somebody has to go there, so that it must be said where. */
export function missing(d: Draft, asksPlace: boolean): Gap | null {
  if (!d.category) return { at: 'category', words: '请先选是哪一类事。' }
  if (!d.place && asksPlace) return { at: 'place', words: '请选在哪里。' }
  if (d.place === 'home' && !d.homeId) return { at: 'home', words: '请选是哪一户。' }
  if (d.place === 'lift' && !d.liftId) return { at: 'lift', words: '请选是哪一部电梯。' }
  if (d.place === 'public' && asksPlace && !d.buildingId && !d.where.trim()) return { at: 'building', words: '请选楼栋，或写一下具体位置，填一样就行。' }
  if (!d.words.trim() && !d.photos.length) return { at: 'words', words: '请说几句，或拍张照片。' }
  if (d.photos.some(p => !p.id)) return { at: 'photos', words: '还有照片没传上去，请点照片再传一次，或先删掉。' }
  return null
}

/** The order for the server; only what belongs to the chosen place goes along. */
export function asOrder(d: Draft): object {
  const place = {
    home: { home_id: d.homeId },
    lift: { lift_id: d.liftId },
    public: { building_id: d.buildingId ?? undefined, stair_id: d.stairId ?? undefined },
    '': {},
  }[d.place]
  return {
    estate_id: d.estateId, kind: d.kind, category: d.category, place: d.place || undefined, ...place,
    where: d.where.trim() || undefined, words: d.words.trim() || '见照片', file_ids: d.photos.map(p => p.id),
    appointment: d.place === 'home' && d.visit ? d.visit : undefined,
    answers: Object.keys(d.answers).length ? d.answers : undefined,
    anonymous: d.kind === 'complaint' && d.anonymous ? true : undefined,
    about_staff_id: d.aboutStaffId ?? undefined,
    photo_consent: d.place !== 'home' && d.photos.length && d.showPhotos ? true : undefined,
  }
}
