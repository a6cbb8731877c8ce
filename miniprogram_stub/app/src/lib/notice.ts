/** Notices as they stand at a moment: whether they are on, about to be, over, or taken back. */
import { day, span, moment } from './format'
import type { NoticeKind, NoticeLine } from './types'

const HOUR = 3600e3
const SOON = 36 * HOUR // from when on the first page speaks of it
const NEWS = 48 * HOUR // how long a notice without a time stays news
const ICONS: Record<NoticeKind, string> = { water: 'drop', power: 'bolt', gas: 'gas', lift: 'lift', works: 'hammer', safety: 'shield', other: 'megaphone' }

export const noticeIcon = (kind: string) => ICONS[kind as NoticeKind] ?? 'megaphone'
const PRESSING = new Set(['water', 'power', 'gas', 'lift', 'safety'])
type Times = Pick<NoticeLine, 'starts_at' | 'ends_at' | 'recalled' | 'kind' | 'urgent'>
export interface Standing { key: 'recalled' | 'on' | 'near' | 'later' | 'over' | 'plain'; words: string; tone: 'calm' | 'alert' | 'done' }

/** How a notice stands: taken back, going on, soon, later, over, or without a time. */
export function standing(n: Times, now = Date.now()): Standing {
  if (n.recalled) return { key: 'recalled', words: '已撤回', tone: 'done' }
  const pressing = n.urgent || PRESSING.has(n.kind)
  const [from, to] = [n.starts_at && Date.parse(n.starts_at), n.ends_at && Date.parse(n.ends_at)]
  if (to && to <= now) return { key: 'over', words: '已结束', tone: 'done' }
  if (from && from > now) return { key: from - now < SOON ? 'near' : 'later', words: day(from, now), tone: n.urgent ? 'alert' : 'calm' }
  if (from || to) return { key: 'on', words: '正在进行', tone: pressing ? 'alert' : 'calm' }
  return { key: 'plain', words: n.urgent ? '紧急' : '通知', tone: n.urgent ? 'alert' : 'calm' }
}

/** "今天 08:00–18:00", "今天 08:00 起", "到明天 18:00"; empty when it has no times. */
export function when(n: Times, now = Date.now()): string {
  if (n.starts_at && n.ends_at) return span(n.starts_at, n.ends_at, now)
  return n.starts_at ? `${moment(n.starts_at, now)} 起` : n.ends_at ? `到 ${moment(n.ends_at, now)}` : ''
}

/** Whether the first page must speak of it: on now or soon, also when it was taken back, or news somebody has not read. */
export function concerns(n: NoticeLine, now = Date.now()): boolean {
  const { key } = standing({ ...n, recalled: false }, now)
  return key === 'on' || key === 'near' || (key === 'plain' && n.unread && !n.recalled && now - Date.parse(n.published_at) < NEWS)
}
const ORDER = ['on', 'near', 'recalled', 'plain', 'later', 'over']
/** What is on comes first, then what is soon; equals keep their order. */
export const byUrgency = (now = Date.now()) => (a: NoticeLine, b: NoticeLine) => ORDER.indexOf(standing(a, now).key) - ORDER.indexOf(standing(b, now).key)
