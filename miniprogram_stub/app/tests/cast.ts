/** The fixed cast and one estate, as the server would describe them. */
import type { Me, NoticeLine, Report, ReportLine, ReportOptions, Sheet, SheetLine } from '@/lib/types'
import type { Asked } from './phone'

export const home = { id: 702, label: '21栋1单元702', estate_id: 1 }
export const meijie: Me = {
  id: 11, name: '梅姐', phone: '199****0734', estates: [{ id: 1, name: '秀山花园', city: '杭州', phone: '0571-88990011', company: '安居物业服务有限公司' }], waiting: [], staff: null,
  homes: [{ binding_id: 5, role: 'owner', role_label: '业主', since: '2006-05-01', until: null, rights: ['report', 'vote'], home }],
}
export const line: ReportLine = {
  id: 7, number: 'R000007', estate_id: 1, kind: 'repair', kind_label: '报修', category_label: '漏水、渗水', place_label: '21栋1单元702', words: '厨房漏水',
  state: 'done', state_label: '待验收', ending: 'mended', priority: 'P1', made_at: '2026-11-21T06:00:00Z', promised_at: '2026-11-22T06:00:00Z', overdue: false, unread: false, version: 3, joint: null, double_count: 0,
}
export const report: Report = {
  ...line, estate: { id: 1, name: '秀山花园', phone: '0571-88990011' }, category: 'leak', mine: false, place: 'home',
  promised: { acknowledge_by: '2026-11-21T06:05:00Z', arrive_by: '2026-11-21T06:30:00Z', answer_by: null, fix_by: '2026-11-22T06:00:00Z', words: '已按急修处理，不分昼夜。' },
  clock: { running: true, paused_reason: null }, responsible_words: '家里的部分由业主负责。', answers: [], lift_id: null, drill: false, merged_into: null, came_with: null, photos: [],
  timeline: [
    { id: 1, kind: 'made', label: '已提交', thread: 'resident', at: '2026-11-21T06:00:00Z', who: '您', mine: true, words: null, reason: null, photos: [], double: null },
    { id: 2, kind: 'said', label: '留言', thread: 'internal', at: '2026-11-21T06:10:00Z', who: '物业小李', mine: false, words: '楼上 802 要先关阀', reason: null, photos: [], double: null },
  ],
  assignee: { id: null, name: '李师傅', phone: null }, reporter: null, price: null, agreed: null, may_say: ['resident'], rating: null, urge: { count: 0, may: true }, followers: 0, following: false, doubles: [], reopen_count: 0, outcome: null, appointment: null,
  moves: [{ move: 'accept', label: '确认解决', needs: [], reasons: [] }, { move: 'return', label: '还没解决', needs: ['reason'], reasons: [{ key: 'not_fixed', label: '没有修好' }, { key: 'other', label: '其他（请写明）' }] }],
}
export const options: ReportOptions = {
  kinds: [{ key: 'repair', label: '报修', categories: [{ key: 'leak', label: '漏水、渗水', icon: 'drop', places: ['home', 'public'], priority: 'P2', about_staff: false, asks_place: true, questions: [] }] }],
  lifts: [{ id: 1, code: 'XS21-1', label: '21栋1单元' }], phone: '0571-88990011', promise_words: '提交后马上给您编号。',
}
export const sheetLine: SheetLine = {
  id: 31, estate_id: 1, estate_name: '秀山花园', kind: 'daily', kind_label: '每日简报', day: '2026-11-21', day_words: '11月21日 星期六', title: '秀山花园 每日简报',
  headline: '办结 5 件，新报 3 件', published_at: '2026-11-21T09:40:00Z', late: false, number: 1, unread: true, version: 1,
}
export const sheet: Sheet = {
  id: 31, estate: { id: 1, name: '秀山花园', phone: '0571-88990011' }, kind: 'daily', kind_label: '每日简报', day: '2026-11-21', day_words: '11月21日 星期六', title: '秀山花园 每日简报',
  weather: '晴', late: false, late_words: null, number: 1, corrects: null, corrected_by: null,
  sections: [
    { key: 'reports', title: '报事', icon: 'wrench', lines: ['楼道灯换好了'], empty: false, words: '', photos: [], figures: [{ key: 'new', label: '新报', value: 3, unit: '件', words: '3 件' }] },
    { key: 'complaints', title: '投诉', icon: 'megaphone', lines: [], figures: [], empty: true, words: '今天没有投诉。', photos: [] },
  ],
  pair: { before: { id: 1, kind: 'photo', url: '/files/1', thumb_url: null }, after: { id: 2, kind: 'photo', url: '/files/2', thumb_url: null }, words: '墙面已粉刷。' }, tomorrow: ['清洗水箱'], next_words: '明天', phone: '0571-88990011',
  files: { png: '/files/s.png', pdf: '/files/s.pdf', video: null }, read_words: '秀山花园每日简报。', published_at: '2026-11-21T09:40:00Z',
}
export const notice: NoticeLine = {
  id: 41, estate_id: 1, place_label: '21栋', urgent: false, kind: 'water', kind_label: '停水', title: '21栋停水', words: '清洗水箱，请提前存水。', starts_at: '2026-11-22T00:00:00Z', ends_at: '2026-11-22T10:00:00Z',
  published_at: '2026-11-21T06:00:00Z', recalled: false, recall_note: null, unread: true,
}
const templates = [{ id: 'T1', keys: ['report_progress'], name: '报事进度通知', why: '有进展时告诉您', credits: 0 }, { id: 'T3', keys: ['bulletin_daily'], name: '简报提醒', why: '新一份出来时告诉您', credits: 0 }]
const tree = { id: 1, name: '秀山花园', buildings: [] }

/** What a healthy server answers to the questions of the pages; a story adds the orders. */
export function server(asked: Asked): { status: number; body?: unknown } | undefined {
  const answers: Record<string, unknown> = {
    '/me': meijie, '/estates/1/report-options': options, '/estates/1/tree': tree, '/subscriptions': { templates }, '/reports/7': report,
    '/inbox': { items: [], next: null, unread: 0 }, '/bulletins': { items: [sheetLine], next: null }, '/bulletins/31': sheet,
    '/me/bulletin-wishes': { items: [{ estate_id: 1, daily: true, weekly: true, monthly: true }] }, '/notices': { items: [notice], next: null }, '/me/notice-wishes': { items: [{ estate_id: 1, estate_name: '秀山花园', push: true }] },
    '/notices/41': { ...notice, estate: report.estate },
  }
  if (asked.path === '/sessions') return { status: 201, body: { token: 'token-1', expires_at: '2026-12-21T00:00:00Z', me: meijie } }
  if (asked.method !== 'GET') return undefined
  if (asked.path.startsWith('/reports?')) return { status: 200, body: { items: [line], next: null } }
  const body = answers[asked.path.split('?')[0]]
  return body ? { status: 200, body } : undefined
}
