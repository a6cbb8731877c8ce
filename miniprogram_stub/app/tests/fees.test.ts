import { describe, expect, it } from 'vitest'
import { amount, fenOf, yuan } from '@/lib/money'
import { byMonth, countWords, dueWords, monthOf, purses } from '@/lib/owing'
import { autumn, bill, bookLine, books, made, owedByMe, params, payment, rates, receipt, winter } from './bills'
import { meijie, server } from './cast'
import { choose, open, tap, write } from './pages'
import { phone, sent } from './phone'
import type { Asked } from './phone'

const payer = { ...meijie, homes: [{ ...meijie.homes[0], rights: ['pay'] }] }
const NOON = Date.parse('2026-11-21T04:00:00Z')
type Over = Record<string, { status: number; body?: unknown } | 'lost' | undefined>
const answering = (over: Over = {}) => {
  const usual: Over = {
    'GET /fees/owed': { status: 200, body: owedByMe }, 'GET /fees/bills/71': { status: 200, body: bill }, 'GET /pay/payments': { status: 200, body: { items: [payment], next: null } },
    'GET /pay/payments/85': { status: 200, body: payment }, 'GET /pay/receipts/91': { status: 200, body: receipt }, 'GET /estates/1/books': { status: 200, body: books },
    'GET /estates/1/books/lines/1': { status: 200, body: bookLine }, 'GET /pay/balance': { status: 200, body: { items: [], moves: [] } }, 'GET /pay/autopay': { status: 200, body: { items: [] } }, ...over,
  }
  phone.script = (asked: Asked) => usual[`${asked.method} ${asked.path.split('?')[0]}`] ?? server(asked)
}

describe('money', () => {
  it('reads with two digits and thousands, and no fen is lost', () => {
    expect([yuan(126139), yuan('7'), yuan(-20000), amount(100), yuan('1.5')]).toEqual(['1,261.39 元', '0.07 元', '-200.00 元', '1.00', '—'])
  })
  it('is taken as people type it, and nothing else is', () => {
    expect(['300', '300.5', '1,261.39', '２０', '20。5 元', ' 8 '].map(fenOf)).toEqual([30000, 30050, 126139, 2000, 2050, 800])
    expect(['', '0', '0.00', '-3', '1.005', '一百', '1e3', '123456789', '76,6', '76，6', '1,26', '1261,39'].map(fenOf)).toEqual(Array(12).fill(null))
  })
})

describe('what is owed', () => {
  it('says until when as people say it', () => {
    expect([dueWords(winter, NOON), dueWords(autumn, NOON), dueWords({ ...winter, due_on: '2026-11-21' }, NOON)]).toEqual(['11月30日前缴', '10月31日到期，已经过了', '今天到期'])
    expect([countWords([winter, autumn], NOON), countWords([winter], NOON), countWords([], NOON)]).toEqual(['2 笔，最早 10月31日到期，已经过了', '1 笔，11月30日前缴', ''])
  })
  it('goes to one company per payment, late bills first, without those being looked at', () => {
    const [purse] = purses(owedByMe.homes)
    expect([purse.bills.map(b => b.id), purse.fen]).toEqual([[71, 72], 126138])
  })
  it('is on the first page in one line, one tap from paying', async () => {
    answering({ 'GET /me': { status: 200, body: payer } })
    const page = await open(() => import('@/pages/home/home.vue'))
    expect(page.find('[data-testid="to-owed"]').text()).toContain('要缴 1,261.38 元')
    await tap(page, 'to-owed')
    expect(phone.said).toContain('navigate /pages/owed/owed')
  })
})

describe('what was paid', () => {
  it('stands by month in Shanghai, with refunds taken off the sum', () => {
    const line = (at: string, fen: number, refunded_fen = 0, state = 'received') => ({ at, fen, refunded_fen, state })
    expect(byMonth([line('2026-10-31T16:30:00Z', 300), line('2026-11-02T00:00:00Z', 500, 200), line('2026-10-01T00:00:00Z', 7)].reverse()).map(m => [m.month, m.fen])).toEqual([['2026年10月', 7], ['2026年11月', 600]])
    expect(byMonth([line('2026-11-02T00:00:00Z', 500, 0, 'refused'), line('2026-11-02T00:00:00Z', 300, 0, 'waiting'), line('2026-11-01T00:00:00Z', 40)]).map(m => m.fen)).toEqual([40])
    expect(monthOf('2026-12-31T16:00:00Z')).toBe('2027年1月')
  })
  it('has a receipt with its number, capitals, a square to check it, and a paper', async () => {
    answering()
    const page = await open(() => import('@/pages/payment/payment.vue'), { id: '85' })
    expect([page.find('[data-testid="number"]').text(), page.find('[data-testid="capital"]').text(), page.find('[data-testid="check"]').text()]).toEqual(['2026-000007', '壹仟贰佰陆拾壹元叁角捌分', '7K2Q-M9TX-4C5D'])
    await tap(page, 'keep')
    expect(phone.said).toContain('document tmp-file')
  })
  it('says of what the desk took that it waits or was refused, without a receipt and without adding it up', async () => {
    const refused = { ...payment, state: 'refused', state_label: '未通过', state_words: '没有通过复核，没有入账。', receipt_id: null, may: [] }
    answering({ 'GET /pay/payments': { status: 200, body: { items: [refused, payment], next: null } }, 'GET /pay/payments/85': { status: 200, body: refused } })
    const list = await open(() => import('@/pages/payments/payments.vue'))
    expect(list.findAll('[data-testid="state"]').map(one => one.text())).toEqual(['未通过'])
    expect(list.find('.payments-month').text()).toContain('1,261.38')
    const page = await open(() => import('@/pages/payment/payment.vue'), { id: '85' })
    expect(page.find('[data-testid="state"]').text()).toContain('没有通过复核')
    expect([page.find('[data-testid="no-receipt"]').exists(), page.find('[data-testid="to-invoice"]').exists()]).toEqual([false, false])
  })
  it('says beside what is owed that the desk has taken money that is not counted yet', async () => {
    const waiting = { ...payment, state: 'waiting', state_label: '待复核', fen: 76600, receipt_id: null }
    answering({ 'GET /pay/payments': { status: 200, body: { items: [waiting, payment], next: null } } })
    const page = await open(() => import('@/pages/owed/owed.vue'))
    expect(page.find('[data-testid="waiting"]').text()).toContain('766.00')
    answering({ 'GET /pay/payments': { status: 500 } })
    const calm = await open(() => import('@/pages/owed/owed.vue'))
    expect([calm.find('[data-testid="waiting"]').exists(), calm.find('[data-testid="sum"]').exists()]).toEqual([false, true])
  })
  it('can be asked an invoice for, to a company with its tax number alone', async () => {
    answering({ 'POST /pay/payments/85/invoice': { status: 201, body: {} } })
    const page = await open(() => import('@/pages/payment/payment.vue'), { id: '85' })
    await tap(page, 'to-invoice')
    await choose(page, '开给单位')
    await write(page, 'invoice-title', '邻里小店')
    await tap(page, 'ask-invoice')
    expect(sent('POST', '/pay/payments/85/invoice')).toEqual([])
    await write(page, 'invoice-tax', '91330100MA27Y1B70K')
    await tap(page, 'ask-invoice')
    expect(sent('POST', '/pay/payments/85/invoice')[0].body).toEqual({ kind: 'company', title: '邻里小店', tax_no: '91330100MA27Y1B70K', receipt_id: 91 })
  })
  it('that is void asks for no invoice and leads to the one that stands', async () => {
    answering({ 'GET /pay/receipts/91': { status: 200, body: { ...receipt, void: true, void_words: '已作废：已退款' } }, 'GET /pay/payments/85': { status: 200, body: { ...payment, receipt_id: 92 } } })
    const page = await open(() => import('@/pages/payment/payment.vue'), { receipt: '91' })
    expect(page.find('[data-testid="to-invoice"]').exists()).toBe(false)
    await tap(page, 'to-present')
    expect(phone.said).toContain('navigate /pages/payment/payment?id=85')
  })
  it('shows a refund beside it', async () => {
    answering({ 'GET /pay/payments/85': { status: 200, body: { ...payment, refunded_fen: 20000, refunds: [{ fen: 20000, state: 'processing', state_label: '退款中', at: payment.at, words: '多收了，退回原路' }] } } })
    expect((await open(() => import('@/pages/payment/payment.vue'), { id: '85' })).find('[data-testid="refund"]').text()).toContain('退款 200.00 元')
  })
})

describe('money kept for later', () => {
  it('is put in by WeChat, as much as was chosen', async () => {
    answering({ 'POST /pay/balance/top-ups': { status: 201, body: { ...made, id: 82, fen: 50000, params: { ...params, package: 'prepay_id=wx22' } } } })
    const page = await open(() => import('@/pages/balance/balance.vue'))
    await tap(page, 'put')
    await choose(page, '500 元')
    await tap(page, 'pay')
    expect(sent('POST', '/pay/balance/top-ups')[0].body).toEqual({ estate_id: 1, fen: 50000 })
    expect(phone.said).toContain('pay prepay_id=wx22')
  })
  it('can be so many months of a home: the server says what they come to, and is asked before WeChat is', async () => {
    answering({ 'GET /me': { status: 200, body: payer }, 'POST /sessions': { status: 201, body: { token: 't', expires_at: '', me: payer } }, 'POST /pay/orders': { status: 201, body: { ...made, fen: 63069 } } })
    const page = await open(() => import('@/pages/balance/balance.vue'))
    await tap(page, 'put')
    await choose(page, '按月存')
    await choose(page, '3 个月')
    phone.confirms = false
    await tap(page, 'pay')
    expect(sent('POST', '/pay/orders')[0].body).toEqual({ prepay: { home_id: 702, months: 3 } })
    expect(phone.said.some(s => s.startsWith('pay '))).toBe(false)
    phone.confirms = true
    await tap(page, 'pay')
    expect(phone.said).toContain('pay prepay_id=wx21')
  })
  it('pays by itself up to the sum somebody sets', async () => {
    answering({ 'GET /pay/autopay': { status: 200, body: { items: [{ home_id: 702, estate_id: 1, label: '21栋1单元702', cap_fen: 0, active: false }] } }, 'PUT /pay/autopay': { status: 200, body: {} } })
    const page = await open(() => import('@/pages/autopay/autopay.vue'))
    for (const typed of ['0', '1000000.01', '100000000']) {
      await write(page, 'cap-702', typed)
      await tap(page, 'on-702')
      expect(page.find('[data-testid="autopay-702"]').text()).toContain('不超过 1,000,000.00 元')
    }
    expect(sent('PUT', '/pay/autopay')).toEqual([])
    await write(page, 'cap-702', '700')
    await tap(page, 'on-702')
    expect(sent('PUT', '/pay/autopay')[0].body).toEqual({ home_id: 702, cap_fen: 70000, active: true })
  })
})

describe('a bill that is not right', () => {
  it('needs a word, and nobody reminds of it until there is an answer', async () => {
    answering({ 'POST /fees/bills/71/disputes': { status: 201, body: { id: 5 } } })
    const page = await open(() => import('@/pages/billdispute/billdispute.vue'), { id: '71' })
    await tap(page, 'send')
    expect(sent('POST', '/fees/bills/71/disputes')).toEqual([])
    await write(page, 'words', '面积不对')
    await tap(page, 'send')
    expect(sent('POST', '/fees/bills/71/disputes')[0].body).toEqual({ words: '面积不对' })
    expect(page.find('[data-testid="thanks"]').text()).toContain('不会催')
  })
})

describe('the open books', () => {
  it('say what was planned beside what was spent, and a line opens', async () => {
    answering()
    const page = await open(() => import('@/pages/books/books.vue'), { estate: '1' })
    expect(page.find('[data-testid="spending"]').text()).toContain('预算 200,000.00 元，超了')
    await tap(page, 'line-lift')
    expect(page.find('[data-testid="entry-1"]').exists()).toBe(false)
    await tap(page, 'entry-2')
    expect(phone.said).toContain('navigate /pages/bookline/bookline?estate=1&id=2')
  })
  it('tell the collection rates by name and month, each with its meaning, and a dash stays a dash', async () => {
    answering({ 'GET /estates/1/rates': { status: 200, body: rates } })
    const page = await open(() => import('@/pages/books/books.vue'), { estate: '1' })
    expect(page.find('[data-testid="rate-current-to_date"]').text()).toContain('83.10%')
    expect(page.find('[data-testid="rate-arrears-in_period"]').text()).toContain('—')
    expect(page.find('[data-testid="rates"]').text()).toContain('7%10月83%11月')
  })
  it('let anybody ask about a line', async () => {
    answering({ 'POST /estates/1/books/lines/1/questions': { status: 201, body: {} } })
    const page = await open(() => import('@/pages/bookline/bookline.vue'), { estate: '1', id: '1' })
    await write(page, 'words', '修的是哪一台？')
    await tap(page, 'ask')
    expect(sent('POST', '/estates/1/books/lines/1/questions')[0].body).toEqual({ words: '修的是哪一台？' })
  })
})
