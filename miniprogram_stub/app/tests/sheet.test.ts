import { describe, expect, it } from 'vitest'
import { pieces } from '@/lib/aloud'
import { byUrgency, concerns, standing, when } from '@/lib/notice'
import { aboutReports, amounts, called, nameOf, rhythmOf, sheetOf, unbroken, wished } from '@/lib/sheet'
import { notice, sheetLine } from './cast'

const at = (text: string) => Date.parse(text)
const NOW = at('2026-11-21T12:00:00Z')

describe('how a sheet is called', () => {
  it.each([['2026-11-21', '今天 · 11月21日 星期六', '今天的简报'], ['2026-11-20', '昨天 · 11月21日 星期六', '昨天的简报'], ['2026-10-30', '11月21日 星期六', '10月30日的简报']])(
    '%s', (day, name, short) => expect([nameOf({ ...sheetLine, day }, NOW), called({ kind: 'daily', day }, NOW)]).toEqual([name, short]))
  it('by its week when it tells of one', () => expect(nameOf({ ...sheetLine, kind: 'weekly', kind_label: '每周简报', day_words: '11月9日至11月15日' }, NOW)).toBe('每周简报 11月9日至11月15日'))
})

it.each([
  ['3 件', [['3', '件']]], ['6 小时 42 分', [['6', '小时'], ['42', '分']]], ['83%', [['83%', '']]], ['约 4.5 天', [['约 4.5', '天']]], ['—', [['—', '']]], ['1,043 户', [['1,043', '户']]],
])('%s is shown as digits with their units', (words, shown) => expect(amounts(words).map(a => [a.number, a.unit])).toEqual(shown))

it.each([
  [{ id: '31' }, '31'], [{ id: '31', scene: 'g1' }, '31'], [{ scene: 'id%3D31' }, '31'], [{ scene: '31' }, '31'], [{ scene: 'b=31' }, '31'], [{ scene: 'g1' }, ''], [{}, ''],
])('%o opens sheet %s', (query, id) => expect(sheetOf(query)).toBe(id))

it('a line of numbers breaks between its parts only', () => expect(unbroken('新增 3 件 · 完成 2 件')).toBe('新增\u00a03\u00a0件，完成\u00a02\u00a0件'))

it('a rhythm holds the slower ones as well', () => {
  for (const rhythm of ['daily', 'weekly', 'none']) expect(rhythmOf(wished(1, rhythm))).toBe(rhythm)
  expect(wished(1, 'weekly')).toEqual({ estate_id: 1, daily: false, weekly: true, monthly: true })
})

it('around a report nobody is asked about sheets', () => {
  const template = (id: string, keys: string[]) => ({ id, keys, name: '', why: '', credits: 0 })
  expect(aboutReports([template('T1', ['report_progress']), template('T3', ['bulletin_daily'])]).map(t => t.id)).toEqual(['T1'])
})

it('a text is read a sentence at a time, without losing a word', () => {
  const text = '秀山花园每日简报。今天新报 3 件；办结 5 件。\n明天停水！请存水'
  expect(pieces(text)).toEqual(['秀山花园每日简报。', '今天新报 3 件；', '办结 5 件。', '明天停水！', '请存水'])
})

describe('a notice', () => {
  const old = { ...notice, starts_at: null, ends_at: null }
  it.each([
    ['2026-11-20T06:00:00Z', 'later'], ['2026-11-21T12:00:00Z', 'near'], ['2026-11-22T00:00:00Z', 'on'], ['2026-11-22T09:59:59Z', 'on'], ['2026-11-22T10:00:00Z', 'over'],
  ])('at %s is %s', (now, key) => expect(standing(notice, at(now)).key).toBe(key))
  it('taken back is that, whatever its times', () => expect(standing({ ...notice, recalled: true }, at('2026-11-22T03:00:00Z')).words).toBe('已撤回'))
  it('says its times as people do', () => {
    expect([when(notice, NOW), when({ ...notice, ends_at: null }, NOW), when({ ...notice, starts_at: null }, NOW), when(old, NOW)]).toEqual(['明天 08:00–18:00', '明天 08:00 起', '到 明天 18:00', ''])
  })
  it('is on the first page while it is on or soon, or news', () => {
    expect(concerns({ ...notice, unread: false }, NOW)).toBe(true)
    expect([concerns(old, NOW), concerns({ ...old, unread: false }, NOW), concerns(old, NOW + 9e8)]).toEqual([true, false, false])
    expect(concerns({ ...notice, unread: false }, at('2026-11-22T11:00:00Z'))).toBe(false)
    expect(concerns({ ...notice, unread: false, recalled: true }, NOW)).toBe(true) // who filled the bath must hear that it was not needed
  })
  it('that is on comes first', () => {
    const now = at('2026-11-22T03:00:00Z'), later = { ...notice, id: 42, starts_at: '2026-11-23T00:00:00Z', ends_at: null }
    expect([later, old, notice].sort(byUrgency(now)).map(n => n.id)).toEqual([41, 42, 41])
  })
})
