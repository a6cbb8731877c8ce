import { describe, expect, it } from 'vitest'
import { eachMonth, partsSum } from '@/lib/sharing'
import { server } from './cast'
import { open, tap, write } from './pages'
import { phone, sent } from './phone'
import type { Asked } from './phone'

const home = { home_id: 702, label: '21栋1单元702', fen: 1458333, carries: 1458333, returns: [], join: null, help: null, may_ask_help: true }
const mine = { id: 1, title: '加装电梯', phone: null, unpaid_words: '', signed: true, offers_help: true, most_months: 36, homes: [home] }
const parts = [{ number: 1, fen: 500000, due_on: '2026-12-31' }, { number: 2, fen: 458333, due_on: '2027-01-31' }]
const granted = { id: 3, wish_label: '补助，剩下的分几个月付', months: 2, reason: '', state: 'granted', state_label: '同意了', share_fen: 1458333, help_fen: 500000, parts, answer: null, may_withdraw: false }
const answering = (told: object) => {
  phone.script = (asked: Asked) => (asked.path.startsWith('/matters/1/mine') ? { status: 200, body: told } : asked.path.startsWith('/matters/1/hardships') ? { status: 201, body: {} } : server(asked))
}
const shown = async (told: object) => { answering(told); return open(() => import('@/pages/share/share.vue'), { id: '1' }) }

describe('my share of a lift', () => {
  it('says what a month comes to before anybody asks, to the fen and never too little', async () => {
    expect([eachMonth(1458333, '12', 36), eachMonth(1200, '12', 36), eachMonth(1458333, '1', 36), eachMonth(1458333, '37', 36), eachMonth(1458333, '2.5', 36), eachMonth(null, '12', 36)]).toEqual([121528, 100, 0, 0, 0, 0])
    const page = await shown(mine)
    await tap(page, 'ask')
    expect(page.find('[data-testid="each"]').text()).toBe('每个月大约 1,215.28 元，分 12 个月，合计 14,583.33 元。已经付的会先减掉。')
    await write(page, 'months', '99')
    expect(page.find('[data-testid="each"]').exists()).toBe(false)
    await tap(page, 'choice-both')
    expect(page.find('[data-testid="each"]').text()).toContain('先定补助多少')
  })
  it('is owed by nobody once the owners have said no', async () => {
    const page = await shown({ ...mine, unpaid_words: '没有通过，不用出钱。', homes: [{ ...home, may_ask_help: false }] })
    expect(page.find('[data-testid="unpaid"]').text()).toBe('没有通过，不用出钱。当时的方案里您家是 14,583.33 元。')
    expect(page.text()).not.toContain('要出')
  })
  it('goes to nobody before the box is ticked, and the box can be unticked', async () => {
    const page = await shown(mine)
    await tap(page, 'ask')
    await write(page, 'reason', '退休金不高')
    await tap(page, 'agree')
    expect(page.find('[data-testid="agree"]').attributes('aria-checked')).toBe('true')
    await tap(page, 'agree')
    await tap(page, 'send')
    expect([page.find('[data-testid="problem"]').text(), sent('POST', '/matters/1/hardships')]).toEqual(['请先点一下“我同意”。', []])
    await tap(page, 'agree')
    await tap(page, 'send')
    expect(sent('POST', '/matters/1/hardships').length).toBe(1)
  })
  it('adds up what was granted', async () => {
    expect(partsSum(granted)).toBe(1458333)
    const page = await shown({ ...mine, homes: [{ ...home, help: granted, may_ask_help: false }] })
    expect(page.find('[data-testid="parts-sum"]').text()).toBe('合计（补助加各期）14,583.33 元')
    const whole = await shown({ ...mine, homes: [{ ...home, help: { ...granted, help_fen: 0 }, may_ask_help: false }] })
    expect(whole.find('[data-testid="parts-sum"]').text()).toBe('合计 2 期9,583.33 元')
  })
})

describe('minutes of the committee', () => {
  it('send nobody to the property firm', async () => {
    const meeting = { id: 4, meets_at: '2026-11-20T02:00:00Z', place: '居委会', state: 'published', state_label: '已公布', published_at: '2026-11-21T02:00:00Z', publish_by: '2026-11-23', late: false,
      estate: { id: 1, name: '秀山花园', phone: '0571-88990011' }, words: '都谈了。', why_cancelled: null, members: 5, present: ['陈工'], items: [], body_label: '业主委员会', show_until: null }
    phone.script = (asked: Asked) => (asked.path.startsWith('/committee-meetings/4') ? { status: 200, body: meeting } : server(asked))
    const page = await open(() => import('@/pages/minutes/minutes.vue'), { id: '4' })
    expect([page.text().includes('88990011'), page.find('[data-testid="ask"]').text().includes('这是业主委员会的会')]).toEqual([false, true])
  })
})
