/** Sheets of an estate as they look: days, big figures, drawings, and which of them somebody wants to be told of. */
import { day } from './format'
import type { NoticeTemplate, SheetKind, SheetLine, Wish } from './types'

export const KINDS = [{ key: 'all', label: '全部' }, { key: 'daily', label: '每日' }, { key: 'weekly', label: '每周' }, { key: 'monthly', label: '每月' }]
const NAMES: Record<SheetKind, string> = { daily: '简报', weekly: '一周简报', monthly: '月度简报' }

const noon = (date: string) => `${date}T12:00:00+08:00`
/** "今天", "昨天" and the like; empty for days further away. */
export function nearDay(date: string, now = Date.now()): string {
  const word = day(noon(date), now)
  return /\d/.test(word) ? '' : word
}
/** How a sheet is called in a list: "今天 · 11月21日 星期六", "每周简报 11月9日至11月15日". */
export const nameOf = (sheet: SheetLine, now = Date.now()) =>
  (sheet.kind === 'daily' ? [nearDay(sheet.day, now), sheet.day_words].filter(Boolean).join(' · ') : `${sheet.kind_label} ${sheet.day_words}`)
/** A line of numbers that breaks between its parts only, with nothing odd at its end: "新增 3 件，完成 2 件". */
export const unbroken = (line: string) => line.split(' · ').map(part => part.split(' ').join('\u00a0')).join('，')
/** "今天的简报", "11月19日的简报", "一周简报". */
export const called = (sheet: { kind: SheetKind; day: string }, now = Date.now()) =>
  (sheet.kind === 'daily' ? `${day(noon(sheet.day), now)}的${NAMES.daily}` : NAMES[sheet.kind])

export interface Amount { number: string; unit: string }
/** "1 小时 5 分" as amounts, so that the digits can stand large with each its unit beside it. Words without a digit are one amount. */
export function amounts(words: string): Amount[] {
  const found = words.match(/[^\d]*\d[\d.,:%]*[^\d]*/g) ?? []
  return found.length ? found.map(one => ({ number: /^.*?\d[\d.,:%]*/.exec(one)?.[0].trim() ?? '', unit: one.replace(/^.*?\d[\d.,:%]*/, '').trim() })) : [{ number: words, unit: '' }]
}

const DRAWN = new Set(('list clock megaphone lift bell wrench drop tools broom tree shield people calendar photo star heart receipt bulb service building flag '
  + 'check swap chat info leaf car gate').split(' '))
/** The server names a drawing per section; one we do not have becomes a list. */
export const sectionIcon = (icon: string) => (DRAWN.has(icon) ? icon : 'list')

/** Which sheet was opened: by our own address, or by a mini-program code, whose `scene` is id=… or the bare number. */
export function sheetOf(query: { id?: string; scene?: string } & Record<string, unknown>): string {
  if (query.id) return String(query.id)
  return /(?:^|[?&])(?:id=|b=?)?(\d{1,16})(?:$|&)/.exec(decodeURIComponent(query.scene ?? ''))?.[1] ?? ''
}

export const RHYTHMS = [
  { key: 'daily', label: '每天', note: '每天一份，周报、月报也提醒' }, { key: 'weekly', label: '每周', note: '只提醒周报和月报' }, { key: 'none', label: '不提醒', note: '想看时自己来看' },
]
/** Each rhythm holds the slower ones as well. */
export const rhythmOf = (wish: Wish) => (wish.daily ? 'daily' : wish.weekly || wish.monthly ? 'weekly' : 'none')
export const wished = (estateId: number, rhythm: string): Wish =>
  ({ estate_id: estateId, daily: rhythm === 'daily', weekly: rhythm !== 'none', monthly: rhythm !== 'none' })

/** The template by which news of one kind goes out, if there is one. */
export const templateFor = (templates: NoticeTemplate[], key: string) => templates.find(t => t.keys.includes(key)) ?? null
const OTHER_NEWS = /^(bulletin|notice|vote|matter)/
/** The templates to ask for around reports: what has nothing to do with them is not asked for. */
export const aboutReports = (templates: NoticeTemplate[]) => templates.filter(t => !t.keys.some(key => OTHER_NEWS.test(key)))
