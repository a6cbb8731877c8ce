import { describe, expect, it } from 'vitest'
import { meijie, notice, server, sheet, sheetLine } from './cast'
import { choose, open, tap, write } from './pages'
import { phone, sent } from './phone'
import type { Asked } from './phone'

const bulletin = () => import('@/pages/bulletin/bulletin.vue')
const feed = () => import('@/pages/bulletins/bulletins.vue')
const home = () => import('@/pages/home/home.vue')
const notices = () => import('@/pages/notices/notices.vue')
const contribute = () => import('@/staff/contribute/contribute.vue')
const answering = (path: string, status: number, body: unknown) => { phone.script = (asked: Asked) => (asked.path.split('?')[0] === path ? { status, body } : server(asked)) }
const visitor = { ...meijie, homes: [], estates: [] }
const asVisitor = (asked: Asked) => {
  if (asked.path === '/me') return { status: 200, body: visitor }
  if (asked.path === '/sessions') return { status: 201, body: { token: 'token-1', expires_at: '2026-12-21T00:00:00Z', me: visitor } }
  return asked.path.startsWith('/bulletins') ? { status: 404, body: { code: 'sheet_not_found', sentence: '没有找到这份简报。' } } : server(asked)
}

describe('a sheet', () => {
  it('shows its figures, what did not happen, tomorrow, and calls by one tap', async () => {
    phone.script = server
    const page = await open(bulletin, { id: '31', scene: 'g1' })
    expect(page.find('[data-testid="figure-new"]').text()).toBe('新报3件')
    expect(page.text()).toContain('今天没有投诉。')
    expect(page.find('[data-testid="tomorrow"]').text()).toContain('清洗水箱')
    await tap(page, 'call')
    expect(phone.said).toContain('dial 0571-88990011')
  })
  it('has no button to read aloud where nothing can', async () => {
    phone.script = server
    expect((await open(bulletin, { id: '31' })).find('[data-testid="aloud"]').exists()).toBe(false)
  })
  it('asks about tomorrow straight from the tap, for sheets alone, and once', async () => {
    phone.script = server
    const page = await open(bulletin, { id: '31' })
    expect(phone.said).not.toContain('subscribe')
    await tap(page, 'remind')
    expect(phone.said.filter(s => s === 'subscribe')).toHaveLength(1)
    expect([page.find('[data-testid="remind"]').exists(), page.find('[data-testid="reminded"]').exists()]).toEqual([false, true])
  })
  it('takes no for an answer, and a yes for a wish', async () => {
    const none = { estate_id: 1, daily: false, weekly: true, monthly: false }
    phone.script = asked => (asked.path === '/me/bulletin-wishes' ? { status: 200, body: { items: [none] } } : server(asked))
    phone.agrees = false
    const page = await open(bulletin, { id: '31' })
    await tap(page, 'remind')
    expect([page.find('[data-testid="remind"]').exists(), page.find('[data-testid="reminded"]').exists(), sent('PUT', '/me/bulletin-wishes').length]).toEqual([false, false, 0])
    phone.agrees = true
    await tap(await open(bulletin, { id: '31' }), 'remind')
    expect(sent('PUT', '/me/bulletin-wishes')[0].body).toEqual({ ...none, daily: true })
  })
  it('does not ask who will be reminded anyway', async () => {
    answering('/subscriptions', 200, { templates: [{ id: 'T3', keys: ['bulletin_daily'], name: '', why: '', credits: 1 }] })
    const page = await open(bulletin, { id: '31' })
    expect([page.find('[data-testid="remind"]').exists(), page.find('[data-testid="reminded"]').exists()]).toEqual([false, true])
  })
  it('leads from the wrong one to the right one and back', async () => {
    answering('/bulletins/31', 200, { ...sheet, corrected_by: { id: 32, note: '办结应为 6 件。' } })
    const page = await open(bulletin, { id: '31' })
    expect(page.find('[data-testid="corrected-by"]').text()).toContain('办结应为 6 件。')
    await choose(page, '看更正后的')
    expect(phone.said).toContain('navigate /pages/bulletin/bulletin?id=32')
  })
  it('goes to the album or is opened, where the files are there', async () => {
    phone.script = server
    const page = await open(bulletin, { id: '31' })
    expect(page.findAll('[data-testid^="keep-"]').map(b => b.text())).toEqual(['存图片', '打开大字版'])
    await tap(page, 'keep-png')
    await tap(page, 'keep-pdf')
    expect(phone.said).toEqual(expect.arrayContaining(['download http://linli.test/files/s.png', 'album tmp-file', 'document tmp-file', 'toast 存到相册了']))
    phone.album = false
    await tap(page, 'keep-png')
    expect(phone.said).toContain('toast 没有存成，可以再试一次')
  })
  it('seen once can be read without network', async () => {
    phone.script = server
    await open(bulletin, { id: '31' })
    answering('/bulletins/31', 503, {})
    const page = await open(bulletin, { id: '31' })
    expect(page.find('[data-testid="stale"]').exists()).toBe(true)
    expect(page.text()).toContain('楼道灯换好了')
    expect(page.find('[data-testid="remind"]').exists()).toBe(false)
  })
  it('opened from a group by somebody without a home here asks to bind', async () => {
    phone.script = asVisitor
    const page = await open(bulletin, { id: '31', scene: 'g1' })
    expect(page.text()).toContain('住在这里的人都能看')
    await tap(page, 'to-join')
    expect(phone.said).toContain('navigate /pages/bind/bind')
    expect(phone.store.get('linli:wanted')).toEqual({ what: '简报', page: '/pages/bulletin/bulletin?id=31' })
  })
  it('of another estate leads back to one’s own', async () => {
    answering('/bulletins/99', 404, { code: 'sheet_not_found', sentence: '没有找到这份简报。' })
    const page = await open(bulletin, { id: '99' })
    expect(page.text()).toContain('没有找到这份简报。')
    await tap(page, 'to-list')
    expect(phone.said).toContain('navigate /pages/bulletins/bulletins')
  })
})

describe('all sheets', () => {
  it('say which are unread, in words', async () => {
    phone.script = server
    expect((await open(feed)).find('[data-testid="sheet-31"]').text()).toContain('没看')
  })
  it('can be narrowed to a kind', async () => {
    phone.script = server
    await choose(await open(feed), '每周')
    expect(phone.asked.some(a => a.path.startsWith('/bulletins?') && a.path.includes('kind=weekly'))).toBe(true)
  })
  it('end with how often one wants to hear of them', async () => {
    phone.script = asked => (asked.method === 'PUT' ? { status: 200, body: {} } : server(asked))
    const page = await open(feed)
    await tap(page, 'choice-none')
    expect(sent('PUT', '/me/bulletin-wishes')[0].body).toEqual({ estate_id: 1, daily: false, weekly: false, monthly: false })
  })
})

describe('the first page', () => {
  it('shows today’s sheet and a water cut', async () => {
    phone.script = asked => (asked.path.startsWith('/notices') ? { status: 200, body: { items: [{ ...notice, starts_at: new Date().toISOString(), ends_at: null }], next: null } } : server(asked))
    const page = await open(home)
    expect(page.find('[data-testid="notices"]').text()).toContain('21栋停水')
    expect(page.find(`[data-testid="sheet-${sheetLine.id}"]`).text()).toContain('办结\u00a05\u00a0件')
  })
  it('is as it was when neither can be had', async () => {
    phone.script = asked => (/^\/(bulletins|notices)/.test(asked.path) ? { status: 404 } : server(asked))
    const page = await open(home)
    expect([page.find('[data-testid="notices"]').exists(), page.find('[data-testid="report"]').exists(), page.find('[data-testid="failed"]').exists()]).toEqual([false, true, false])
  })
})

it('a recalled notice stands below, struck out and in words', async () => {
  answering('/notices', 200, { items: [{ ...notice, recalled: true, recall_note: '供电所取消了检修。' }], next: null })
  const text = (await open(notices)).find('[data-testid="notice-41"]').text()
  expect([text.includes('已撤回'), text.includes('供电所取消了检修。')]).toEqual([true, true])
})

it('ordinary notices can be kept from coming as messages', async () => {
  phone.script = asked => (asked.method === 'PUT' ? { status: 200, body: { items: [{ estate_id: 1, estate_name: '秀山花园', push: false }] } } : server(asked))
  const page = await open(notices)
  await tap(page, 'push-1')
  expect(sent('PUT', '/me/notice-wishes')[0].body).toEqual({ estate_id: 1, push: false })
  expect(page.find('[data-testid="push-1"]').text()).toContain('关')
})

it('a contribution goes up with its words and is thanked for; the words outlive a lost network', async () => {
  phone.script = server
  const page = await open(contribute)
  await tap(page, 'send')
  expect(page.find('[data-testid="problem"]').text()).toContain('请写几句')
  await write(page, 'words', '清走楼道纸箱')
  await tap(page, 'send')
  expect([page.find('[data-testid="problem"]').exists(), phone.store.get('linli:contribution')]).toEqual([true, '清走楼道纸箱'])
  phone.script = asked => (asked.path === '/bulletins/contributions' ? { status: 201, body: { id: 1 } } : server(asked))
  await tap(page, 'send')
  expect(page.find('[data-testid="thanks"]').exists()).toBe(true)
  expect(sent('POST', '/bulletins/contributions').slice(-1)[0].body).toEqual({ estate_id: 1, words: '清走楼道纸箱', file_ids: [], faces_agreed: false })
})
