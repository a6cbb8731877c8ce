/** What 梅姐 owes and has paid, as the server would describe it. */
import type { BookLine, Books, Rates } from '@/lib/books'
import type { Bill, BillLine, Owed } from '@/lib/fees'
import type { PayOrder, Payment, Receipt } from '@/lib/payments'

export const estate = { id: 1, name: '秀山花园', phone: '0571-88990011' }
export const autumn: BillLine = {
  id: 71, item_name: '物业费', period_words: '2026年7月到9月', fen: 63069, open_fen: 63069, open_words: '630.69 元', due_on: '2026-10-31', overdue: true,
  formula: '2.35 元/㎡·月 × 89.46 ㎡ × 3 个月 = 630.69 元', state: 'open', state_label: '待缴', disputed: false, waived_fen: 0, waiting_fen: 0, doubt_words: '', late_fen: 0, late_resting_fen: 0, accruing_fen: 0, levy: false, repair: false,
}
export const winter: BillLine = { ...autumn, id: 72, period_words: '2026年10月到12月', due_on: '2026-11-30', overdue: false }
export const doubted: BillLine = { ...autumn, id: 73, item_name: '公共电费', open_fen: 1200, fen: 1200, disputed: true }
export const owedByMe: Owed = {
  total_fen: 126138, total_words: '1,261.38 元', late_fen: 0, resting_fen: 1200,
  homes: [{ home_id: 702, label: '21栋1单元702', estate, relation_words: '业主', total_fen: 126138, total_words: '1,261.38 元', bills: [winter, autumn, doubted] }],
  helped: [],
}
export const bill: Bill = {
  ...autumn, home_id: 702, home_label: '21栋1单元702', estate, debtor_words: '白**', tariff: { name: '住宅物业费', price_words: '2.35 元/㎡·月', basis_words: '物业服务合同第八条', from_month: '2026-01-01' },
  allocations: [], sums: null, waivers: [], late_words: null, late_bills: [], late_of: null, dispute: null, levy_of: null, repair_of: null, notes: [], may: ['pay', 'dispute'], version: 1,
}
export const params = { appId: 'wx1000000000000001', timeStamp: '1795276800', nonceStr: 'n0nce', package: 'prepay_id=wx21', signType: 'RSA', paySign: 'c2lnbg==' }
export const became = (state: string, more: Partial<PayOrder> = {}): PayOrder => ({ id: 81, state, state_label: state, fen: 126138, words: '', covered_words: null, params: null, payment_id: null, receipt_id: null, surplus_fen: 0, ...more })
export const made = became('prepaid', { params })
export const receipt: Receipt = {
  id: 91, payment_id: 85, number: '2026-000007', fen: 126138, capital_words: '壹仟贰佰陆拾壹元叁角捌分', lines: [{ label: '21栋1单元702', words: '物业费 2026年7月到9月', fen: 63069, bill_id: 71, opens: true }],
  issued_at: '2026-11-21T04:00:00Z', void: false, void_words: null, pdf_url: '/files/receipt.pdf', check_url: 'http://127.0.0.1:8600/receipts/7K2QM9TX4C5D', check: '7K2QM9TX4C5D',
}
export const payment: Payment = {
  id: 85, at: '2026-11-21T04:00:00Z', fen: 126138, method_label: '微信', state: 'received', state_label: '已到账', state_words: null, homes_words: '21栋1单元702', refunded_fen: 0, receipt_id: 91, lines: receipt.lines, refunds: [], invoice: null, estate, may: ['invoice'],
}
export const books: Books = {
  estate, year: 2026, quarter: null, period_words: '2026年', income: [{ key: 'fees', label: '物业费', fen: 90000000, budget_fen: 100000000, count: 800 }],
  spending: [{ key: 'cleaning', label: '保洁', fen: 21000000, budget_fen: 20000000, count: 12 }, { key: 'lift', label: '电梯维保', fen: 9000000, budget_fen: 12000000, count: 4 }], public: [],
  entries: [{ id: 1, key: 'cleaning', side: 'spending', day: '2026-11-05', label: '保洁', words: '十月保洁', fen: 1750000, voucher: true, questions: 1 }, { id: 2, key: 'lift', side: 'spending', day: '2026-10-08', label: '电梯维保', words: '三季度维保', fen: 3000000, voucher: true, questions: 0 }],
  totals: { income_fen: 90000000, spending_fen: 30000000, public_fen: 0 }, balance_fen: 60000000, public_balance_fen: 1200000, fund_fen: 0, levy_fen: 0, fund: null, agrees: true, closed: { through: '2026-11-20', fingerprint: '9f86d081884c7d65' }, notes: [],
  contract_words: '物业合同到 2027年12月31日。续聘还是另选，由全体业主共同决定，最晚 2027年10月2日。',
  settlements: [2, 1].map(number => ({ number, form: '酬金制', funds_fen: 1000000, pay_fen: 80000, spent_fen: 120600, balance_fen: 799400, formula: ['收到的服务资金 10,000.00 元 − 酬金 800.00 元 − 支出 1,206.00 元 = 结余 7,994.00 元'], words: '结余 7,994.00 元，归全体业主', reason: number > 1 ? '漏了一张发票' : '', published_on: '2026-11-21' })),
}
export const bookLine: BookLine = {
  id: 1, side: 'spending', day: '2026-11-05', label: '保洁', words: '十月保洁', fen: 1750000, payee_words: '洁**公司', approved_words: '刘经理、周会计', budget_fen: 20000000,
  vouchers: [{ id: 5, name: '发票.pdf', url: '/files/5', kind: 'paper' }], questions: [], may: ['ask'],
}
const rate = (percent: string, over: object = {}) => ({ rate: 'current', cut: 'to_date', label: '当期收缴率（按金额）', definition: '本期账单已付的钱 ÷（本期应收 − 减免）。', percent, part: 1, whole: 2, unit: 'fen' as const, ...over })
export const rates: Rates = {
  first: '2026-06-01', last: '2026-11-01', as_of: '2026-11-21', scope_words: '只算物业费等周期性收费。', rates: [rate('83.10%'), rate('—', { rate: 'arrears', cut: 'in_period', label: '旧欠清收率（按金额）' })],
  months: [{ month: '2026-10-01', households: 1000, rates: [rate('7.02%')] }, { month: '2026-11-01', households: 1000, rates: [rate('83.10%')] }],
}
