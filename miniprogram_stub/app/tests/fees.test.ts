import { describe, expect, it } from 'vitest'
import { amount, fenOf, yuan } from '@/lib/money'
import { moneyLines, sumLines, wanting } from '@/lib/fees'
import { byMonth, calmWords, countWords, dueWords, lateWords, monthOf, purses } from '@/lib/owing'
import { autumn, bill, bookLine, books, estate, made, owedByMe, params, payment, rates, receipt, winter } from './bills'
import { meijie, report, server } from './cast'
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
    expect([countWords([winter, autumn], NOON), countWords([winter], NOON), countWords([], NOON)]).toEqual(['2 笔，最早\u00a010月31日到期，已经过了', '1 笔，11月30日前缴', ''])
  })
  it('puts no state after the word for the earliest day, where the late fee alone is left of some', () => {
    const late = { ...autumn, state: 'paid' as const, open_fen: 0, late_fen: 143 }
    expect([[late, winter], [late, { ...late, id: 75 }, winter, { ...winter, id: 74 }], [late], [late, { ...late, id: 75 }]].map(some => countWords(some, NOON))).toEqual([
      '2 笔，最早\u00a011月30日前缴，其中 1 笔只差违约金', '4 笔，最早\u00a011月30日前缴，其中 2 笔只差违约金', '1 笔，本金付清了，还差违约金', '2 笔，都是本金付清了，还差违约金',
    ])
  })
  it('says before paying what is charged on top for being late', async () => {
    const late = { ...autumn, accruing_fen: 860 }
    expect([lateWords([winter]), lateWords([late, winter, { ...late, accruing_fen: 400 }])]).toEqual(['', '另有晚付的违约金 12.60 元（算到今天），付清这些以后再缴。'])
    answering({ 'GET /fees/owed': { status: 200, body: { ...owedByMe, homes: [{ ...owedByMe.homes[0], bills: [late, winter] }] } } })
    expect((await open(() => import('@/pages/owed/owed.vue'))).find('[data-testid="late-words"]').text()).toContain('8.60 元')
    const page = await open(() => import('@/pages/paying/paying.vue'), { estate: '1' })
    expect(page.find('[data-testid="late-words"]').text()).toContain('8.60 元')
    await tap(page, 'take-71')
    expect(page.find('[data-testid="late-words"]').exists()).toBe(false)
  })
  it('keeps a late fee that is doubted by itself with what is looked into, and calls nothing paid up', async () => {
    const alone = { ...winter, state: 'paid' as const, state_label: '已结清', open_fen: 0, late_fen: 0, late_resting_fen: 4352 }
    const only = { ...owedByMe, total_fen: 0, homes: [{ ...owedByMe.homes[0], bills: [alone] }], helped: [] }
    answering({ 'GET /fees/owed': { status: 200, body: only } })
    const page = await open(() => import('@/pages/owed/owed.vue'))
    expect([page.find('[data-testid="clear"]').exists(), page.find('[data-testid="only-doubted"]').exists()]).toEqual([false, true])
    expect(page.find('[data-testid="doubted"]').text()).toContain('违约金正在核对，先不催')
    expect(page.find('[data-testid="doubted"]').text().match(/43\.52/g)).toHaveLength(2)
    expect([purses(only.homes)[0].bills, purses(only.homes, alone.id)[0].bills]).toEqual([[], []])
    answering({ 'GET /fees/owed': { status: 200, body: { ...only, homes: [{ ...owedByMe.homes[0], bills: [{ ...winter, late_resting_fen: 4352 }] }] } } })
    expect((await open(() => import('@/pages/owed/owed.vue'))).find('[data-testid="home-1"], .owed-home').text()).toContain('另有违约金 43.52 元 在核对')
  })
  it.each([
    [{ disputed: true }, '正在核对，先不催', '现在不用缴，等核对好了再告诉您', '630.69'],
    [{ waiting_fen: 1000 }, '减免在复核，先不催', '现在不用缴，等减免复核好了再告诉您', '620.69'],
    [{ doubt_words: '正在重做' }, '正在重做，先不催', '现在不用缴', '630.69'],
  ])('need not be paid while it waits for an answer, though its day is over: %o', async (over, tag, words, fen) => {
    answering({ 'GET /fees/bills/71': { status: 200, body: { ...bill, ...over } } })
    const page = await open(() => import('@/pages/bill/bill.vue'), { id: '71' })
    expect([calmWords(autumn), calmWords({ ...autumn, ...over })]).toEqual(['', words])
    expect(page.find('[data-testid="facts"]').text()).toContain(words)
    expect(page.text()).toContain(tag)
    expect(page.text()).not.toContain('已经过了')
    expect(page.find('[data-testid="pay"]').text()).toContain(`现在就付 ${fen}`)
  })
  it('goes to one company per payment, late bills first, without those being looked at', () => {
    const [purse] = purses(owedByMe.homes)
    expect([purse.bills.map(b => b.id), purse.fen]).toEqual([[71, 72], 126138])
  })
  it('is on the first page in one line, one tap from paying', async () => {
    answering({ 'GET /me': { status: 200, body: payer } })
    const page = await open(() => import('@/pages/home/home.vue'))
    expect(page.find('[data-testid="to-owed"]').text()).toContain('要缴 1,261.38 元')
    expect(page.find('[data-testid="to-fees"]').text()).toBe('缴费')
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
  it('opens the bill it was for, where it is mine, and no other', async () => {
    answering()
    await tap(await open(() => import('@/pages/payment/payment.vue'), { id: '85' }), 'bill-71')
    expect(phone.said).toContain('navigate /pages/bill/bill?id=71')
    answering({ 'GET /pay/receipts/91': { status: 200, body: { ...receipt, lines: [{ ...receipt.lines[0], opens: false }] } } })
    expect((await open(() => import('@/pages/payment/payment.vue'), { id: '85' })).find('[data-testid="bill-71"]').exists()).toBe(false)
  })
  it('leads to my bills that somebody else paid, each a tap from the bill', async () => {
    answering({ 'GET /pay/bills': { status: 200, body: { items: [{ id: 71, home_label: '21栋1单元702', item_name: '物业费', period_words: '2026年7月至9月', fen: 63069, by_words: '由他人代付' }], next: null } } })
    const page = await open(() => import('@/pages/payments/payments.vue'))
    expect(sent('GET', '/pay/bills')).toEqual([])
    await tap(page, 'show-bills')
    expect([page.find('[data-testid="by-other"]').text(), page.find('[data-testid="payment-85"]').exists()]).toEqual(['由他人代付', false])
    await tap(page, 'paid-bill-71')
    expect(phone.said).toContain('navigate /pages/bill/bill?id=71')
    expect((await open(() => import('@/pages/payments/payments.vue'), { bills: '1' })).find('[data-testid="paid-bill-71"]').exists()).toBe(true)
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
    expect(page.find('[data-testid="was"]').text()).toContain('原来')
    expect(page.find('[data-testid="capital"]').exists()).toBe(false)
    expect([page.find('[data-testid="to-present"]').classes(), page.find('[data-testid="keep"]').classes()].map(c => c.includes('quiet'))).toEqual([false, true])
    await tap(page, 'to-present')
    expect(phone.said).toContain('navigate /pages/payment/payment?id=85')
  })
  it('shows a refund beside it', async () => {
    answering({ 'GET /pay/payments/85': { status: 200, body: { ...payment, refunded_fen: 20000, refunds: [{ fen: 20000, state: 'processing', state_label: '退款中', at: payment.at, words: '原因：多收了。' }] } } })
    const text = (await open(() => import('@/pages/payment/payment.vue'), { id: '85' })).find('[data-testid="refund"]').text()
    expect([text.includes('退款 200.00 元'), text.split('200.00').length, text.includes('原因：多收了。')]).toEqual([true, 2, true])
  })
  it('that was given back whole has no receipt any more, and says why; until it has one, that it is being written', async () => {
    const none = { ...payment, receipt_id: null, lines: [], may: [] }
    for (const [state, words] of [['success', '收据已作废，因为钱已退回。'], ['processing', '收据已作废，因为钱正在退回。']]) {
      answering({ 'GET /pay/payments/85': { status: 200, body: { ...none, refunded_fen: none.fen, refunds: [{ fen: none.fen, state, state_label: '', at: none.at, words: '' }] } } })
      expect((await open(() => import('@/pages/payment/payment.vue'), { id: '85' })).find('[data-testid="no-receipt"]').text()).toBe(words)
    }
    answering({ 'GET /pay/payments/85': { status: 200, body: none } })
    expect((await open(() => import('@/pages/payment/payment.vue'), { id: '85' })).find('[data-testid="no-receipt"]').text()).toContain('收据还在开')
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

describe('paying by itself', () => {
  const home = { home_id: 702, estate_id: 1, label: '21栋1单元702', cap_fen: 0, active: false }
  const shown = async (kept: { status: number; body?: unknown }) => {
    answering({ 'GET /pay/autopay': { status: 200, body: { items: [home] } }, 'GET /pay/balance': kept, 'PUT /pay/autopay': { status: 200, body: {} } })
    return open(() => import('@/pages/autopay/autopay.vue'))
  }
  it('says that nothing is in the balance yet and leads there, and can be switched on all the same', async () => {
    const page = await shown({ status: 200, body: { items: [{ estate, fen: 0 }], moves: [] } })
    expect(page.find('[data-testid="empty-702"]').text()).toContain('预存里还没有钱，先存一点')
    await tap(page, 'on-702')
    expect(sent('PUT', '/pay/autopay')[0].body).toEqual({ home_id: 702, cap_fen: 100000, active: true })
    await tap(page, 'put-702')
    expect(phone.said).toContain('navigate /pages/balance/balance')
  })
  it('says nothing of it where there is money, or where that is not known', async () => {
    const some = await shown({ status: 200, body: { items: [{ estate, fen: 1 }], moves: [] } })
    const silent = await shown({ status: 500 })
    expect([some, silent].map(page => [page.find('[data-testid="empty-702"]').exists(), page.find('[data-testid="on-702"]').exists()])).toEqual([[false, true], [false, true]])
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
  it('leads to sending its answer back while that may be, and then says where else to turn', async () => {
    const answered = { id: 5, words: '面积不对', state: 'rejected', state_label: '核实后账单没有变', answer: '核实过了', earlier: [{ day: '2026-11-03', words: '账单没有错' }], may_withdraw: false, may_return: true, report_id: 31, elsewhere: null }
    answering({ 'GET /fees/bills/71': { status: 200, body: { ...bill, dispute: answered } } })
    const page = await open(() => import('@/pages/bill/bill.vue'), { id: '71' })
    expect(page.find('[data-testid="to-dispute"]').exists()).toBe(false)
    expect([page.find('[data-testid="earlier"]').text(), page.find('[data-testid="answer"]').text()]).toEqual([expect.stringContaining('账单没有错'), expect.stringContaining('核实过了')])
    await tap(page, 'to-return')
    expect([phone.said.includes('navigate /pages/issue/issue?id=31'), page.find('[data-testid="elsewhere"]').exists()]).toEqual([true, false])
    const doubted = { ...report, moves: [{ move: 'urge', label: '催一下', needs: [], reasons: [] }, { move: 'return', label: '不认可答复', needs: ['reason'], reasons: [{ key: 'still_wrong', label: '金额还是不对' }] }] }
    answering({ 'GET /fees/bills/71': { status: 200, body: { ...bill, dispute: answered } }, 'GET /reports/31': { status: 200, body: { ...doubted, id: 31 } }, 'POST /reports/31/moves': { status: 200, body: { ...doubted, moves: [] } } })
    const here = await open(() => import('@/pages/bill/bill.vue'), { id: '71' })
    expect([here.find('[data-testid="move-urge"]').exists(), here.find('[data-testid="to-return"]').exists()]).toEqual([false, false])
    await tap(here, 'move-return')
    await tap(here, 'choice-still_wrong')
    await tap(here, 'move-confirm')
    expect([sent('POST', '/reports/31/moves')[0].body.move, here.find('[data-testid="sent-back"]').exists(), here.find('[data-testid="move-return"]').exists()]).toEqual(['return', true, false])
    answering({ 'GET /fees/bills/71': { status: 200, body: { ...bill, dispute: { ...answered, may_return: false, elsewhere: '还不认可，可以打 12345。' } } } })
    const last = await open(() => import('@/pages/bill/bill.vue'), { id: '71' })
    expect([last.find('[data-testid="to-return"]').exists(), last.find('[data-testid="elsewhere"]').text()]).toEqual([false, '还不认可，可以打 12345。'])
  })
  it('shows each late fee, which has a page of its own, and asks for none that is doubted', async () => {
    const late = { id: 79, fen: 4352, open_fen: 4352, formula: '逾期 69 天', state_label: '待缴', disputed: true }
    answering({ 'GET /fees/bills/71': { status: 200, body: { ...bill, late_resting_fen: 4352, late_bills: [late] } }, 'GET /fees/bills/79': { status: 200, body: { ...bill, id: 79, late_of: 71, may: ['dispute'] } } })
    const page = await open(() => import('@/pages/bill/bill.vue'), { id: '71' })
    expect([page.find('[data-testid="late-bill"]').text().includes('正在核对'), page.find('[data-testid="late-resting"]').text().includes('43.52')]).toEqual([true, true])
    expect([page.find('[data-testid="pay"]').text().includes('630.69'), wanting({ ...bill, late_resting_fen: 4352 }), wanting(bill)]).toEqual([true, { bill_id: 71, fen: 63069 }, { bill_id: 71, fen: undefined }])
    await tap(page, 'to-late')
    const own = await open(() => import('@/pages/bill/bill.vue'), { id: '79' })
    await tap(own, 'to-principal')
    expect([phone.said.includes('navigate /pages/bill/bill?id=79'), phone.said.includes('navigate /pages/bill/bill?id=71'), own.find('[data-testid="pay"]').exists()]).toEqual([true, true, false])
  })
  it.each([['void', '已作废', false], ['open', '待缴', true]])('says no day to pay by once it is void: %s', async (state, state_label, asked) => {
    answering({ 'GET /fees/bills/71': { status: 200, body: { ...bill, state, state_label, overdue: false, may: [] } } })
    const page = await open(() => import('@/pages/bill/bill.vue'), { id: '71' })
    const facts = page.find('[data-testid="facts"]').text()
    expect([facts.includes('什么时候缴'), facts.includes('10月31日'), facts.includes('哪段时间')]).toEqual([asked, asked, true])
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
  it('say until when the contract runs, and settle the year with its formula, what was corrected still in sight', async () => {
    answering()
    const page = await open(() => import('@/pages/books/books.vue'), { estate: '1' })
    expect(page.find('[data-testid="contract"]').text()).toBe(books.contract_words)
    const [held, before] = [2, 1].map(number => page.find(`[data-testid="settlement-${number}"]`).text())
    expect(held).toContain('结余 7,994.00 元，归全体业主')
    expect(held).toContain('更正的原因：漏了一张发票')
    expect(held).toContain('− 酬金 800.00 元 − 支出 1,206.00 元')
    expect(before).not.toContain('更正的原因')
    expect(page.text()).toContain('第 1 版，已被更正')
  })
  it('let anybody ask about a line', async () => {
    answering({ 'POST /estates/1/books/lines/1/questions': { status: 201, body: {} } })
    const page = await open(() => import('@/pages/bookline/bookline.vue'), { estate: '1', id: '1' })
    await write(page, 'words', '修的是哪一台？')
    await tap(page, 'ask')
    expect(sent('POST', '/estates/1/books/lines/1/questions')[0].body).toEqual({ words: '修的是哪一台？' })
  })
})

describe('a bill of which money goes back', () => {
  const wrong = {
    ...bill, fen: 10688, open_fen: 0, state: 'paid', state_label: '已缴清', overdue: false, may: ['dispute'],
    allocations: [{ day: '2026-11-20', fen: 10688, late: false, words: '已付' }],
    dispute: { id: 5, words: '面积不对', state: 'upheld', state_label: '异议成立', answer: '按 80 平方米收。', may_withdraw: false, may_return: false, report_id: null, elsewhere: null },
    sums: { fen: 10688, waived_fen: 0, due_fen: 10688, came_fen: 10688, back_fen: 0, paid_fen: 10688, open_fen: 0 },
  }
  const back = (state: string, state_label: string) => ({ items: [{ fen: 1088, state, state_label, to_balance: false, at: '2026-11-21T04:00:00Z' }] })
  const shown = async (told: object, items: object) => {
    answering({ 'GET /fees/bills/71': { status: 200, body: told }, 'GET /pay/bills/71/refunds': { status: 200, body: items } })
    return open(() => import('@/pages/bill/bill.vue'), { id: '71' })
  }
  it('says that it waits while it waits, and adds up as it is', async () => {
    const page = await shown(wrong, back('asked', '已提交退款，由谁付的退给谁，待复核'))
    expect(page.find('[data-testid="given-back"]').text()).toContain('已提交退款，由谁付的退给谁，待复核')
    expect(page.find('[data-testid="given-back"]').text()).toContain('10.88 元')
    expect([page.find('[data-testid="sum-back"]').exists(), page.find('[data-testid="sum-paid"]').text()]).toEqual([false, '已付106.88 元'])
  })
  it('says that it is back once it is, with every line following from those above', async () => {
    const sums = { ...wrong.sums, waived_fen: 1088, due_fen: 9600, back_fen: 1088, paid_fen: 9600 }
    const page = await shown({ ...wrong, sums, waivers: [{ day: '2026-11-21', fen: 1088, state: 'approved', state_label: '已减免' }] }, back('success', '已退'))
    expect(page.findAll('[data-testid="sums"] .bill-paid').map(one => one.text())).toEqual(['应缴106.88 元', '减免-10.88 元', '减免后应缴96.00 元', '已付106.88 元', '已退-10.88 元', '实付（已付减已退）96.00 元', '还差0.00 元'])
    expect([page.find('[data-testid="given-back"] .strong').text(), page.find('[data-testid="waiver"]').exists()]).toEqual(['已退', false])
  })
  it('is called under way in the lines and in the sums until whoever paid has it', async () => {
    const sums = { ...wrong.sums, waived_fen: 2488, due_fen: 8200, back_fen: 2488, paid_fen: 8200 }
    const gone = (fen: number) => ({ day: '2026-11-21', fen: -fen, late: false, words: '已退' })
    const told = { ...wrong, sums, allocations: [...wrong.allocations, gone(1400), gone(1088)] }
    for (const [state, label] of [['approved', '已复核，等着退'], ['processing', '已复核，正在退'], ['abnormal', '付款人的卡收不了，财务在处理']]) {
      const both = { items: [...back('success', '已退').items.map(r => ({ ...r, fen: 1400 })), ...back(state, label).items] }
      const page = await shown(told, both)
      expect(page.findAll('[data-testid="allocations"] .grow > :first-child').map(one => one.text())).toEqual(['已付', '已退', '退款中'])
      expect(['sum-back', 'sum-under-way', 'sum-paid'].map(one => page.find(`[data-testid="${one}"]`).text())).toEqual(['已退-14.00 元', '退款中-10.88 元', '退好后实付82.00 元'])
    }
    const one = { fen: 2488, state: 'approved', state_label: '', to_balance: false, at: '' }
    expect(moneyLines(told.allocations, [one]).map(a => a.words)).toEqual(['已付', '退款中', '退款中'])
    expect(moneyLines(told.allocations, []).map(a => a.words)).toEqual(['已付', '已退', '已退'])
  })
  it('asks for nothing more where nothing can be on its way, and adds up nothing that says nothing', async () => {
    answering()
    const page = await open(() => import('@/pages/bill/bill.vue'), { id: '71' })
    expect(page.findAll('[data-testid="call"] .unbroken').map(one => one.text())).toEqual(['打电话问物业', estate.phone])
    expect([sent('GET', '/pay/bills/71/refunds').length, page.find('[data-testid="sums"]').exists(), sumLines(null)]).toEqual([0, false, []])
  })
})

describe('what the estate has published', () => {
  const statement = { id: 7, part_label: '全小区', day: '2026-09-30', words: '截至2026年9月30日，全小区维修资金余额 289,000.00 元，是首期 1,000,000.00 元的 28.9%，已低于 30%，要由业主续筹。', source_words: '依据：市维修资金中心对账单，编号 2026-0931', confirmed_on: '2026-11-20', corrected: false, correction_why: '抄错了一位', initial_fen: 100000000, balance_fen: 28900000, percent: '28.9%', low: true }
  it('begins with the fund: its paper, its day, and a way to ask for more', async () => {
    const use = { ...statement, id: 8, words: '屋面防水', fen: 3000000, firm: '蓝天防水', ground_words: '应急使用：屋面漏水', correction_why: null }
    answering({ 'GET /estates/1/books': { status: 200, body: { ...books, fund: { low: true, parts: [statement], earlier: [{ ...statement, id: 6, corrected: true }], uses: [use] } } } })
    const page = await open(() => import('@/pages/books/books.vue'), { estate: '1' })
    for (const said of ['28.9%', '编号 2026-0931', '更正过：抄错了一位']) expect(page.find('[data-testid="fund-7"]').text()).toContain(said)
    expect(page.find('[data-testid="fund-use-8"]').text()).toContain('应急使用：屋面漏水')
    await tap(page, 'top-up')
    expect(phone.said).toContain('navigate /pages/idea/idea?kind=MAINT_FUND_RAISE')
    await tap(page, 'to-published')
    expect(phone.said).toContain('navigate /pages/published/published?estate=1')
  })
  it('says of each item what was published when, and what is late', async () => {
    const span = { words: '2026年第三季度', state: 'late', state_label: '逾期没公布', due_by: '2026-10-30', online: null, board: [{ place: '东门公告栏', up_on: '2026-10-05', down_on: '2026-10-20', short: true }] }
    const item = { key: 'public_income', label: '公共收益', often: '每季度', law: '', by_words: '物业公布', where: '小区账本', next_words: '', spans: [span] }
    answering({ 'GET /estates/1/published': { status: 200, body: { estate_id: 1, estate_name: '秀山花园', items: [item], events: [{ title: '表决结果：修屋面', on: '2026-11-01', due_by: null, until: '2026-11-08' }] } } })
    const page = await open(() => import('@/pages/published/published.vue'), { estate: '1' })
    for (const said of ['逾期没公布', '撤早了', '东门公告栏', '10月30日']) expect(page.find('[data-testid="item-public_income"]').text()).toContain(said)
    expect(page.find('[data-testid="events"]').text()).toContain('11月8日')
  })
})
