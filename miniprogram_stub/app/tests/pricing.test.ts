import { describe, expect, it } from 'vitest'
import { emptyPrice, lackingIn, priceOf, untils } from '@/lib/pricing'
import type { Move, Price } from '@/lib/types'
import { report, server } from './cast'
import { choose, open, tap, write } from './pages'
import { phone, sent } from './phone'

const NOW = Date.parse('2026-11-23T01:00:00Z')
const price: Price = {
  fen: 8000, lines: [{ what: '换锁芯', fen: 6000 }, { what: '人工', fen: 2000 }], words: '', until: '2026-11-30', state: 'waiting', state_label: '等您答复',
  says: '报价 80.00 元，等您答复，11月30日前（含当天）有效。您同意了我们才动手，不同意不收费。', bill: null,
}
const consent: Move = { move: 'consent', label: '同意报价', needs: [], reasons: [] }
const quote: Move = { move: 'quote', label: '报价', needs: ['price'], reasons: [] }
const moves = () => sent('POST', '/reports/7/moves')
const told = (body: object) => { phone.script = asked => (asked.path.startsWith('/reports/7') ? { status: 200, body: { ...report, ...body } } : server(asked)) }

it('a price stands for days in Shanghai, a week unless said otherwise', () => {
  expect(untils(Date.parse('2026-11-23T16:30:00Z')).map(d => d.key)).toEqual(['2026-11-27', '2026-12-01', '2026-12-09', '2026-12-24'])
  expect(emptyPrice(NOW).until).toBe('2026-11-30')
})
it.each([
  [[{ what: '', yuan: '' }], '请写修什么、多少元。'],
  [[{ what: '', yuan: '80' }], '请写清每一项是什么。'],
  [[{ what: '换锁', yuan: '' }], '金额写数字，最多到分，例如 80 或 80.50。'],
  [[{ what: '换锁', yuan: '80.505' }], '金额写数字，最多到分，例如 80 或 80.50。'],
  [[{ what: '换锁', yuan: '80.5' }, { what: '上门', yuan: '0' }, { what: '', yuan: '' }], ''],
])('a price says what is missing: %j', (lines, words) => { expect(lackingIn({ lines, until: '2026-11-30' })).toBe(words) })
it('is sent in whole fen, without the lines nobody wrote', () => {
  expect(priceOf({ lines: [{ what: ' 换锁 ', yuan: '80.5' }, { what: '', yuan: '' }], until: '2026-11-30' })).toEqual({ lines: [{ what: '换锁', fen: 8050 }], until: '2026-11-30' })
})

describe('the price of a repair', () => {
  it('is large on the page, and whoever agrees is told that they pay', async () => {
    told({ state: 'quoted', state_label: '待确认报价', price, moves: [consent] })
    const page = await open(() => import('@/pages/issue/issue.vue'), { id: '7' })
    expect(page.find('[data-testid="amount"]').text()).toBe('80.00元')
    expect(page.find('[data-testid="price-says"]').text()).toContain('您同意了我们才动手')
    await tap(page, 'move-consent')
    expect(moves()).toHaveLength(0) // asked once more first
    expect(page.find('[data-testid="consent-says"]').text()).toBe('同意以后，由您付 80.00 元，修好再付。')
    await tap(page, 'move-confirm')
    expect(moves()[0].body).toMatchObject({ move: 'consent' })
    expect(moves()[0].header['If-Match']).toBe('"3"')
  })
  it('shows how its bill stands, and whoever ordered it may open that', async () => {
    const billed = { ...price, state: 'accepted', state_label: '已同意', says: '已同意，账单已经出了，手机上或前台都能付。', bill: { id: 31, state: 'open', state_label: '未付', opens: true } }
    told({ state: 'closed', price: billed })
    const page = await open(() => import('@/pages/issue/issue.vue'), { id: '7' })
    expect(page.find('[data-testid="price-bill"]').text()).toBe('账单未付')
    await tap(page, 'to-price-bill')
    expect(phone.said.at(-1)).toBe('navigate /pages/bill/bill?id=31')
    told({ state: 'closed', price: { ...billed, bill: { ...billed.bill, opens: false } } })
    const theirs = await open(() => import('@/pages/issue/issue.vue'), { id: '7' })
    expect(theirs.find('[data-testid="to-price-bill"]').exists()).toBe(false)
  })
  it('is named line by line by whoever does the work', async () => {
    told({ state: 'working', state_label: '处理中', moves: [quote] })
    const page = await open(() => import('@/staff/task/task.vue'), { id: '7' })
    await tap(page, 'move-quote')
    await tap(page, 'move-confirm')
    expect(page.text()).toContain('请写修什么、多少元。')
    await write(page, 'price-what-0', '换锁芯')
    await write(page, 'price-yuan-0', '60')
    await tap(page, 'price-more')
    await write(page, 'price-what-1', '人工')
    await write(page, 'price-yuan-1', '20')
    expect(page.find('[data-testid="price-sum"]').text()).toBe('一共 80.00 元')
    await tap(page, 'move-confirm')
    expect(moves()[0].body).toMatchObject({ move: 'quote', price: { lines: [{ what: '换锁芯', fen: 6000 }, { what: '人工', fen: 2000 }] } })
  })
  it('is agreed to for somebody only with how and of whom it was heard', async () => {
    told({ state: 'quoted', price, moves: [{ ...consent, needs: ['heard', 'words'] }] })
    const page = await open(() => import('@/staff/task/task.vue'), { id: '7' })
    await tap(page, 'move-consent')
    await tap(page, 'move-confirm')
    expect(page.text()).toContain('请选住户是怎么说的。')
    await choose(page, '电话里说的')
    await write(page, 'move-words', '上午打给梅姐')
    await tap(page, 'move-confirm')
    expect(moves()[0].body).toMatchObject({ move: 'consent', heard: 'phone', words: '上午打给梅姐' })
  })
})
