import { describe, expect, it } from 'vitest'
import { autumn, became, bill, doubted, made, owedByMe, winter } from './bills'
import { home, meijie, server } from './cast'
import { open, tap, write } from './pages'
import { phone, sent } from './phone'
import type { Asked } from './phone'

const owed = () => import('@/pages/owed/owed.vue')
const paying = () => import('@/pages/paying/paying.vue')
const paid = () => import('@/pages/paid/paid.vue')
const billPage = () => import('@/pages/bill/bill.vue')
type Over = Record<string, { status: number; body?: unknown } | 'lost' | undefined>
const answering = (over: Over = {}) => {
  const usual: Over = {
    'GET /fees/owed': { status: 200, body: owedByMe }, 'GET /fees/bills/71': { status: 200, body: bill }, 'POST /pay/orders': { status: 201, body: made },
    'GET /pay/orders/81': { status: 200, body: became('prepaid') }, 'GET /pay/balance': { status: 200, body: { items: [{ estate: bill.estate, fen: 20000 }], moves: [] } }, ...over,
  }
  phone.script = (asked: Asked) => usual[`${asked.method} ${asked.path.split('?')[0]}`] ?? server(asked)
}
const keys = () => sent('POST', '/pay/orders').map(a => a.header['Idempotency-Key'])
const text = (page: Awaited<ReturnType<typeof open>>, id: string) => page.find(`[data-testid="${id}"]`).text()

describe('what I owe', () => {
  it('is one large number, without what is being looked at, and one button pays all of it', async () => {
    answering()
    const page = await open(owed)
    expect(text(page, 'sum')).toContain('1,261.38')
    expect(text(page, 'bill-73')).toContain('先不催')
    expect([text(page, 'doubted').includes('12.00'), page.find('[data-testid="home-702"]').text().includes('公共电费')]).toEqual([true, false])
    await tap(page, 'pay')
    expect(sent('POST', '/pay/orders')[0].body).toEqual({ lines: [{ bill_id: autumn.id }, { bill_id: winter.id }] })
    expect(phone.said.filter(s => s === 'pay prepay_id=wx21')).toHaveLength(1)
    expect(phone.said).toContain('navigate /pages/paid/paid?id=81')
  })
  it('does not ask for a bill of which a waiver waits, and says so', async () => {
    answering({ 'GET /fees/owed': { status: 200, body: { ...owedByMe, homes: [{ ...owedByMe.homes[0], bills: [{ ...autumn, waiting_fen: 3000 }] }] } } })
    const page = await open(owed)
    expect([page.find('[data-testid="sum"]').exists(), page.find('[data-testid="pay"]').exists(), page.find('[data-testid="only-doubted"]').exists()]).toEqual([false, false, true])
    expect([text(page, 'bill-71').includes('减免在复核，先不催'), text(page, 'bill-71').includes('已经过了')]).toEqual([true, false])
    answering({ 'GET /fees/bills/71': { status: 200, body: { ...bill, waiting_fen: 3000 } } })
    const one = await open(billPage, { id: '71' })
    expect([one.text().includes('减免在复核，先不催'), text(one, 'waiting').includes('30.00'), text(one, 'pay').includes('600.69')]).toEqual([true, true, true])
    await tap(one, 'pay')
    expect(sent('POST', '/pay/orders')[0].body).toEqual({ lines: [{ bill_id: 71, fen: 60069 }] })
  })
  it('says of a bill what was waived, and that it was paid only where something was', async () => {
    const bills = [{ ...autumn, open_fen: 60069, waived_fen: 3000 }, { ...winter, open_fen: 50000, waived_fen: 3000 }, { ...winter, id: 75, open_fen: 50000 }]
    answering({ 'GET /fees/owed': { status: 200, body: { ...owedByMe, homes: [{ ...owedByMe.homes[0], bills }] } } })
    const page = await open(owed)
    expect(['bill-71', 'bill-72', 'bill-75'].map(id => [text(page, id).includes('已减免 30.00 元'), text(page, id).includes('已付一部分')])).toEqual([[true, false], [true, true], [false, true]])
  })
  it('that the balance covers whole needs no sheet', async () => {
    answering({ 'POST /pay/orders': { status: 201, body: became('paid', { fen: 0, receipt_id: 91 }) } })
    await tap(await open(owed), 'pay')
    expect([phone.said.some(s => s.startsWith('pay ')), phone.said.includes('navigate /pages/paid/paid?id=81')]).toEqual([false, true])
  })
  it('tapped twice is one order and one sheet', async () => {
    answering()
    const page = await open(owed)
    const button = page.find('[data-testid="pay"]')
    await Promise.all([button.trigger('click'), button.trigger('click')])
    await tap(page, 'pay')
    expect([keys().length, phone.said.filter(s => s.startsWith('pay ')).length]).toEqual([1, 1])
  })
  it('comes back quietly when the sheet is closed, says that the bill is still here, and nothing waits', async () => {
    phone.pays = 'cancel'
    answering()
    const page = await open(owed)
    await tap(page, 'pay')
    expect(phone.said.some(s => s.startsWith('navigate /pages/paid'))).toBe(false)
    expect([page.find('[data-testid="problem"]').exists(), phone.store.has('linli:paying'), text(page, 'turned')]).toEqual([false, false, '没有付，账单还在这里。'])
    phone.pays = 'ok'
    await tap(page, 'pay')
    expect(page.find('[data-testid="turned"]').exists()).toBe(false)
  })
  it('without an answer says that nothing was paid, and the next tap is the same order', async () => {
    answering({ 'POST /pay/orders': 'lost' })
    const page = await open(owed)
    await tap(page, 'pay')
    expect(text(page, 'problem')).toContain('还没有付钱')
    answering()
    await tap(page, 'pay')
    expect([keys().length, new Set(keys()).size]).toEqual([2, 1])
  })
  it('whose order WeChat did not answer shows no sheet and says so', async () => {
    answering({ 'POST /pay/orders': { status: 201, body: became('made') } })
    const page = await open(owed)
    await tap(page, 'pay')
    expect([text(page, 'problem'), phone.said.some(s => s.startsWith('pay '))]).toEqual([expect.stringContaining('还没有付钱'), false])
  })
  it('asks once more when the sum is not the one on the button', async () => {
    answering({ 'POST /pay/orders': { status: 201, body: { ...made, fen: 126200 } } })
    phone.confirms = false
    await tap(await open(owed), 'pay')
    expect(phone.said.some(s => s.startsWith('pay '))).toBe(false)
  })
  it('remembers a payment whose end is unknown, and forgets it once the server knows', async () => {
    answering()
    phone.store.set('linli:paying', 81)
    const page = await open(owed)
    expect(text(page, 'unsettled')).toContain('先别再付')
    answering({ 'GET /pay/orders/81': { status: 200, body: became('paid', { receipt_id: 91 }) } })
    expect((await open(owed)).find('[data-testid="unsettled"]').exists()).toBe(false)
    expect(phone.store.has('linli:paying')).toBe(false)
  })
  it('counts late fees in, as the server does', async () => {
    answering({ 'GET /fees/owed': { status: 200, body: { ...owedByMe, homes: [{ ...owedByMe.homes[0], bills: [{ ...autumn, late_fen: 500 }, { ...winter, state: 'paid', open_fen: 0, late_fen: 7 }] }] } } })
    const page = await open(owed)
    expect([text(page, 'pay'), text(page, 'bill-71')]).toEqual(['去支付 635.76 元', expect.stringContaining('含违约金 5.00 元')])
  })
  it('in two estates has a button each, for two companies', async () => {
    const other = { ...owedByMe.homes[0], home_id: 8, estate: { id: 2, name: '德福楼', phone: null }, bills: [{ ...winter, id: 99 }] }
    answering({ 'GET /fees/owed': { status: 200, body: { ...owedByMe, homes: [...owedByMe.homes, other] } } })
    const page = await open(owed)
    expect(page.find('[data-testid="pay"]').exists()).toBe(false)
    await tap(page, 'pay-2')
    expect(sent('POST', '/pay/orders')[0].body).toEqual({ lines: [{ bill_id: 99 }] })
  })
})

describe('choosing', () => {
  it('pays a part of one bill and leaves the other', async () => {
    answering()
    const page = await open(paying, { estate: '1', bill: '71' })
    await tap(page, 'pay')
    expect(text(page, 'problem')).toContain('最多 630.69 元')
    await write(page, 'part-71', '700')
    await tap(page, 'pay')
    expect(sent('POST', '/pay/orders')).toEqual([])
    await write(page, 'part-71', '300.5')
    await tap(page, 'pay')
    expect(sent('POST', '/pay/orders')[0].body).toEqual({ lines: [{ bill_id: 71, fen: 30050 }] })
  })
  it('takes from the balance only when asked to, and says what is left for WeChat', async () => {
    answering()
    const page = await open(paying, { estate: '1' })
    expect(text(page, 'pay')).toBe('去支付 1,261.38 元')
    await tap(page, 'use-balance')
    expect([text(page, 'from-balance'), text(page, 'pay')]).toEqual(['预存付 200.00 元，微信付 1,061.38 元', '去支付 1,061.38 元'])
    await tap(page, 'take-72')
    await tap(page, 'pay')
    expect(sent('POST', '/pay/orders')[0].body).toEqual({ lines: [{ bill_id: 71 }], use_balance: true })
  })
})

describe('with nothing left but what is looked at', () => {
  const rests = { ...owedByMe, homes: [{ ...owedByMe.homes[0], bills: [doubted] }] }
  it('says so instead of that all is paid, and shows no button for nothing', async () => {
    answering({ 'GET /fees/owed': { status: 200, body: rests }, 'GET /pay/links': { status: 200, body: { items: [] } } })
    const choosing = await open(paying, { estate: '1' }), sharing = await open(() => import('@/pages/paylink/paylink.vue'), { home: '702' })
    for (const page of [choosing, sharing]) expect([text(page, 'nothing').includes('在核对'), page.text().includes('缴清了')]).toEqual([true, false])
    expect([choosing.find('[data-testid="pay"]').exists(), sharing.find('[data-testid="make"]').exists()]).toEqual([false, false])
  })
  it('still pays a part of it for whoever asks to', async () => {
    answering({ 'GET /fees/owed': { status: 200, body: rests } })
    const page = await open(paying, { estate: '1', bill: '73' })
    expect(text(page, 'pay')).toBe('去支付')
    await write(page, 'part-73', '5')
    await tap(page, 'pay')
    expect(sent('POST', '/pay/orders')[0].body).toEqual({ lines: [{ bill_id: 73, fen: 500 }] })
  })
  it('says that all is paid where nothing is left', async () => {
    answering({ 'GET /fees/owed': { status: 200, body: { ...owedByMe, homes: [] } } })
    expect(text(await open(paying, { estate: '1' }), 'nothing')).toContain('缴清了')
  })
})

describe('paying a part', () => {
  const more = { ...autumn, id: 74, period_words: '2026年4月到6月', disputed: false }
  const two = { ...owedByMe, homes: [{ ...owedByMe.homes[0], bills: [autumn, more] }] }
  it('says which of several is wrong, and forgets it when it is mended', async () => {
    answering({ 'GET /fees/owed': { status: 200, body: two } })
    const page = await open(paying, { estate: '1' })
    await tap(page, 'split-74')
    await tap(page, 'pay')
    expect(text(page, 'problem')).toContain(`“物业费 ${more.period_words}”`)
    await write(page, 'part-74', '50')
    expect(page.find('[data-testid="problem"]').exists()).toBe(false)
  })
  it('is not armed again for whoever comes back', async () => {
    answering({ 'GET /fees/owed': { status: 200, body: two } })
    const page = await open(paying, { estate: '1', bill: '74' })
    await write(page, 'part-74', '50')
    await tap(page, 'pay')
    expect(sent('POST', '/pay/orders')[0].body).toEqual({ lines: [{ bill_id: 74, fen: 5000 }] })
    expect(page.find('[data-testid="part-74"]').exists()).toBe(false)
  })
})

describe('without a home', () => {
  const nothing = { ...owedByMe, total_fen: 0, homes: [], helped: [] }
  const stranger = { ...meijie, homes: [], estates: [] }
  it('nothing is said to be paid: the next step is', async () => {
    answering({ 'GET /fees/owed': { status: 200, body: nothing }, 'GET /me': { status: 200, body: stranger }, 'POST /sessions': { status: 201, body: { token: 't', expires_at: '2026-12-21T00:00:00Z', me: stranger } } })
    const page = await open(owed)
    expect([page.find('[data-testid="clear"]').exists(), text(page, 'nobody')]).toEqual([false, expect.stringContaining('还没有绑定房子')])
    await tap(page, 'to-bind')
    expect(phone.said).toContain('navigate /pages/bind/bind')
  })
  it('a binding that waits is said to wait', async () => {
    const me = { ...stranger, waiting: [{ id: 9, state: 'waiting', home, role: 'owner', role_label: '业主', asked_at: '2026-11-21T04:00:00Z', answer_by: '2026-11-22T04:00:00Z', answered_at: null, reason: null }] }
    answering({ 'GET /fees/owed': { status: 200, body: nothing }, 'GET /me': { status: 200, body: me }, 'POST /sessions': { status: 201, body: { token: 't', expires_at: '2026-12-21T00:00:00Z', me } } })
    const page = await open(owed)
    expect(text(page, 'checking')).toContain('21栋1单元702')
    expect(page.find('[data-testid="clear"]').exists()).toBe(false)
  })
  it('what is only being looked at is neither to be paid nor said to be paid', async () => {
    answering({ 'GET /fees/owed': { status: 200, body: { ...owedByMe, total_fen: 0, homes: [{ ...owedByMe.homes[0], total_fen: 0, bills: [doubted] }] } } })
    const page = await open(owed)
    expect(text(page, 'only-doubted')).toContain('现在没有要缴的')
    expect([text(page, 'doubted').includes('12.00'), page.find('[data-testid="clear"]').exists(), page.find('[data-testid="pay"]').exists()]).toEqual([true, false, false])
  })
  it('whoever has one and owes nothing is thanked', async () => {
    answering({ 'GET /fees/owed': { status: 200, body: nothing } })
    expect(text(await open(owed), 'clear')).toContain('都缴清了')
  })
})

describe('one bill', () => {
  it('shows the formula, whose it is and by which standard, and pays itself', async () => {
    answering()
    const page = await open(billPage, { id: '71' })
    expect([text(page, 'formula'), text(page, 'facts'), text(page, 'tariff')]).toEqual([expect.stringContaining('= 630.69 元'), expect.stringContaining('白**'), expect.stringContaining('合同第八条')])
    await tap(page, 'pay')
    expect(sent('POST', '/pay/orders')[0].body).toEqual({ lines: [{ bill_id: 71 }] })
  })
  it('that is being looked at cannot be paid', async () => {
    answering({ 'GET /fees/bills/71': { status: 200, body: { ...bill, disputed: true, may: [], dispute: { id: 5, words: '面积不对', state: 'open', state_label: '核对中', answer: null, may_withdraw: true } } } })
    const page = await open(billPage, { id: '71' })
    expect([page.find('[data-testid="pay"]').exists(), text(page, 'dispute')]).toEqual([false, expect.stringContaining('面积不对')])
  })
})

describe('after paying', () => {
  it('the server is believed, never the phone', async () => {
    answering()
    const page = await open(paid, { id: '81' }, false)
    expect([page.find('[data-testid="paid"]').exists(), text(page, 'confirming')]).toEqual([false, expect.stringContaining('不要再付一次')])
    page.unmount()
  })
  it('the receipt is one tap away', async () => {
    answering({ 'GET /pay/orders/81': { status: 200, body: became('paid', { receipt_id: 91, words: '2026年7月到12月的物业费缴好了。' }) } })
    const page = await open(paid, { id: '81' })
    expect(text(page, 'paid')).toContain('1,261.38')
    await tap(page, 'to-receipt')
    expect(phone.said).toContain('navigate /pages/payment/payment?receipt=91')
  })
  it('an order that lapsed says that nothing was taken', async () => {
    answering({ 'GET /pay/orders/81': { status: 200, body: became('closed') } })
    expect(text(await open(paid, { id: '81' }), 'not-paid')).toContain('没有扣钱')
  })
})
