/** Times as people in Shanghai say them. Plain arithmetic: there has been no summer time since 1991, and old phones lack Intl. */
const HOUR = 3600e3, DAY = 24 * HOUR, OFFSET = 8 * HOUR
const WEEKDAY = '日一二三四五六'

const local = (at: string | number) => new Date((typeof at === 'number' ? at : Date.parse(at)) + OFFSET)
const two = (n: number) => String(n).padStart(2, '0')
const dayNumber = (d: Date) => Math.floor(d.getTime() / DAY)
const clock = (d: Date) => `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`

/** "今天", "明天", "昨天", "11月24日", "2025年3月2日", seen from `now` (ms). */
export function day(at: string | number, now = Date.now()): string {
  const [d, today] = [local(at), local(now)]
  const near: Record<string, string> = { '-2': '前天', '-1': '昨天', '0': '今天', '1': '明天', '2': '后天' }
  const word = near[String(dayNumber(d) - dayNumber(today))]
  if (word) return word
  const date = `${d.getUTCMonth() + 1}月${d.getUTCDate()}日`
  return d.getUTCFullYear() === today.getUTCFullYear() ? date : `${d.getUTCFullYear()}年${date}`
}

/** "今天 14:05". */
export const moment = (at: string | number, now = Date.now()) => `${day(at, now)} ${clock(local(at))}`

/** Words in which no telephone number breaks in two: 0771-5550100 stays on one line. */
export const unbrokenNumbers = (words: string) => words.replace(/\d{3,4}-\d{7,8}/g, number => number.replace('-', '\u2060-\u2060'))

/** The end of something: midnight belongs to the day that ends with it, "明天 24:00". */
export function deadline(at: string | number, now = Date.now()): string {
  const ms = typeof at === 'number' ? at : Date.parse(at)
  return clock(local(ms)) === '00:00' ? `${day(ms - 1, now)} 24:00` : moment(ms, now)
}

/** The last day of something that ends at `at`. */
export const lastDay = (at: string, now = Date.now()) => day(Date.parse(at) - 1, now)

/** "14:05". */
export const minute = (at: string | number) => clock(local(at))

/** "周六". */
export const weekday = (at: string | number) => `周${WEEKDAY[local(at).getUTCDay()]}`

/** "今天 14:00–16:00", or both days when they differ. */
export function span(from: string, to: string, now = Date.now()): string {
  return day(from, now) === day(to, now) ? `${moment(from, now)}–${minute(to)}` : `${moment(from, now)}–${moment(to, now)}`
}

/** Two-hour visits one can choose: the next `days` days, 8 to 20 o'clock, none that begins within the hour. RFC 3339 UTC. */
export function visits(days: number, now = Date.now()): { day: string; slots: { from: string; to: string; label: string }[] }[] {
  const midnight = Math.floor((now + OFFSET) / DAY) * DAY - OFFSET
  const utc = (ms: number) => new Date(ms).toISOString().replace('.000', '')
  return Array.from({ length: days }, (_, i) => midnight + i * DAY).map(start => ({
    day: `${day(start, now)} ${weekday(start)}`,
    slots: [8, 10, 14, 16, 18].map(h => [start + h * HOUR, start + (h + 2) * HOUR]).filter(([from]) => from > now + HOUR)
      .map(([from, to]) => ({ from: utc(from), to: utc(to), label: `${minute(from)}–${minute(to)}` })),
  })).filter(d => d.slots.length)
}
