import { describe, expect, it, vi } from 'vitest'
import { server } from './cast'
import { open, tap, write } from './pages'
import { phone, sent } from './phone'
import { election, lift, matter, poll, pollLine, receipt, result } from './poll'
import type { Asked } from './phone'

const cast = () => import('@/pages/cast/cast.vue')
const vote = () => import('@/pages/vote/vote.vue')
const receiptPage = () => import('@/pages/receipt/receipt.vue')
const home = () => import('@/pages/home/home.vue')
type Over = Record<string, { status: number; body?: unknown } | 'lost' | undefined>
const answering = (over: Over = {}) => {
  const usual: Over = {
    'GET /votes': { status: 200, body: { items: [pollLine], next: null } }, 'GET /votes/61': { status: 200, body: poll }, 'POST /votes/61/ballots': { status: 201, body: receipt },
    'GET /matters/51': { status: 200, body: matter }, 'GET /votes/61/result': { status: 200, body: result }, ...over,
  }
  phone.script = (asked: Asked) => usual[`${asked.method} ${asked.path.split('?')[0]}`] ?? server(asked)
}

const disputePage = () => import('@/pages/dispute/dispute.vue')
const held = (over: object) => ({ 'GET /votes/61': { status: 200, body: { ...poll, mine: [{ ...poll.mine[0], ...over }] } } })

describe('whose ballot it is and how it stands', () => {
  it('put aside it is being looked into, and nobody is told that it is missing', async () => {
    answering(held({ doubted: true }))
    const page = await open(vote, { id: '61' })
    expect(page.text()).not.toContain('还没投')
    expect(page.find('[data-testid="doubted"]').text()).toContain('正在核实')
    expect(page.find('[data-testid="to-cast"]').text()).toContain('重新投一张')
  })
  it('whoever disowned it by mistake takes that back, after being asked', async () => {
    answering({ ...held({ doubted: true, my_dispute: 9 }), 'DELETE /votes/disputes/9': { status: 204 } })
    const page = await open(vote, { id: '61' })
    phone.confirms = false
    await tap(page, 'mine-after-all-501')
    expect(sent('DELETE', '/votes/disputes/9')).toHaveLength(0)
    phone.confirms = true
    await tap(page, 'mine-after-all-501')
    await vi.waitFor(() => expect(sent('DELETE', '/votes/disputes/9')).toHaveLength(1))
    answering(held({ doubted: true, my_dispute: null }))
    expect((await open(vote, { id: '61' })).find('[data-testid="mine-after-all-501"]').exists()).toBe(false)
  })
  it('a holder reads whose it is, and whose digits are asked for', async () => {
    answering(held({ for_whom: '顾*', identity_needed: 'id_last4' }))
    const before = await open(vote, { id: '61' })
    expect(before.find('[data-testid="for-whom"]').text()).toContain('替业主 顾*')
    expect(before.find('[data-testid="change-words"]').text()).toBe('受托代投只能投一次，投了不能再改。')
    const page = await open(cast, { id: '61' })
    expect(page.find('[data-testid="for-whom"]').text()).toContain('替业主 顾* 代投')
    await tap(page, 'say-approve')
    expect(page.text()).toContain('核对的是您这位受托人')
    expect(page.find('[data-testid="change-words"]').text()).toContain('只能投一次')
  })
  it('a holder has cast once and for all, and neither passes it on nor disowns it', async () => {
    answering(held({ for_whom: '顾*', voted: true, channel_label: '委托', may: false, changes_left: 0, why_not: '您已经代投过了。' }))
    const page = await open(vote, { id: '61' })
    expect(page.find('[data-testid="why-not"]').text()).toBe('您已经代投过了。')
    expect(page.text()).not.toContain('还能改')
    for (const gone of ['to-cast', 'to-mandate', 'to-dispute']) expect(page.find(`[data-testid="${gone}"]`).exists()).toBe(false)
  })
  it('a change says that it is one, and once used up nobody is sent to change it', async () => {
    answering(held({ voted: true, channel_label: '手机', changes_left: 1 }))
    expect((await open(cast, { id: '61' })).find('[data-testid="change-words"]').text()).toContain('就不能再改了')
    phone.store.set('linli:receipts', [{ ...receipt, voteId: 61, headId: 501, at: 1, title: '', said: [] }])
    answering(held({ voted: true, channel_label: '手机', changes_left: 0, may: false, receipt: receipt.receipt }))
    const page = await open(disputePage, { id: '61' })
    expect(page.text()).not.toContain('改一改我的票')
  })
})
describe('casting', () => {
  it('takes three taps after reading, and the receipt stays on the phone with nonce and choice', async () => {
    answering()
    const page = await open(cast, { id: '61' })
    await tap(page, 'say-approve')
    expect(page.find('[data-testid="said"]').text()).toContain('同意')
    await tap(page, 'cast')
    expect(sent('POST', '/votes/61/ballots').map(a => a.body)).toEqual([{ head_id: 501, choices: [{ topic: 1, choice: 'approve' }] }])
    expect(phone.said).toContain('redirect /pages/receipt/receipt?id=61&head=501&new=1')
    expect(phone.store.get('linli:receipts')).toMatchObject([{ receipt: '7K2QM9TX4C', nonce: 'n0nce', said: [{ choice: '同意' }], voteId: 61 }])
  })
  it('can be thought over on the last sheet', async () => {
    answering()
    const page = await open(cast, { id: '61' })
    await tap(page, 'say-oppose')
    await tap(page, 'change')
    await tap(page, 'say-approve')
    await tap(page, 'cast')
    expect(sent('POST', '/votes/61/ballots')[0].body.choices).toEqual([{ topic: 1, choice: 'approve' }])
  })
  it('asks one topic per screen and takes as many candidates as there are seats', async () => {
    answering({ 'GET /votes/61': { status: 200, body: { ...poll, topics: [lift, election] } } })
    const page = await open(cast, { id: '61' })
    await tap(page, 'say-approve')
    expect(page.find('[data-testid="step"]').text()).toContain('第 2 件，共 2 件')
    await tap(page, 'chosen')
    expect(page.find('[data-testid="problem"]').text()).toContain('请先选一个')
    for (const n of [3, 1, 2]) await tap(page, `option-${n}`)
    expect(page.find('[data-testid="problem"]').text()).toContain('最多选 2 个')
    await tap(page, 'chosen')
    await tap(page, 'cast')
    expect(sent('POST', '/votes/61/ballots')[0].body.choices).toEqual([{ topic: 1, choice: 'approve' }, { topic: 3, options: [1, 3] }])
  })
  it('asks for the last four digits where the matter wants them, and shows what the server says of them', async () => {
    answering({ 'GET /votes/61': { status: 200, body: { ...poll, mine: [{ ...poll.mine[0], identity_needed: 'id_last4' }] } }, 'POST /votes/61/ballots': { status: 403, body: { code: 'identity', sentence: '证件号对不上，请再看看。' } } })
    const page = await open(cast, { id: '61' })
    await tap(page, 'say-approve')
    await tap(page, 'cast')
    expect(page.find('[data-testid="problem"]').text()).toContain('最后四位')
    await write(page, 'last4', '７３ 4x')
    await tap(page, 'cast')
    expect(sent('POST', '/votes/61/ballots')[0].body.id_last4).toBe('734X')
    expect(page.find('[data-testid="problem"]').text()).toContain('证件号对不上，请再看看。')
    expect(phone.store.has('linli:receipts')).toBe(false)
  })
  it('without an answer can be sent again as the same ballot, also from the page of the vote', async () => {
    answering({ 'POST /votes/61/ballots': 'lost' })
    const page = await open(cast, { id: '61' })
    await tap(page, 'say-approve')
    await tap(page, 'cast')
    expect(page.find('[data-testid="cast"]').text()).toContain('只算一票')
    answering()
    await tap(await open(vote, { id: '61' }), 'send-again')
    const keys = sent('POST', '/votes/61/ballots').map(a => a.header['Idempotency-Key'])
    expect([keys.length, new Set(keys).size]).toEqual([2, 1])
    expect(phone.store.get('linli:receipts')).toMatchObject([{ receipt: '7K2QM9TX4C' }])
  })
  it('is not offered where the authority’s system is the only one', async () => {
    const official = { ...poll, evote_mode: 'official_only', evote_words: '请到市里的投票系统投票。' }
    answering({ 'GET /votes/61': { status: 200, body: official } })
    const page = await open(vote, { id: '61' })
    expect(page.find('[data-testid="elsewhere"]').text()).toContain('请到市里的投票系统投票。')
    expect([page.find('[data-testid="to-cast"]').exists(), page.find('[data-testid="to-mandate"]').exists()]).toEqual([false, false])
    expect((await open(cast, { id: '61' })).find('[data-testid="cannot"]').exists()).toBe(true)
  })
})

describe('the page of a vote', () => {
  it('says before anything else how long, what passes it, and whether a ballot can be changed', async () => {
    answering()
    const text = (await open(vote, { id: '61' })).text()
    for (const words of ['截止', '其中四分之三同意才算通过', '投了以后可以改一次。', '至少 5 位业主', '至少 517.15 平方米', '最多还差 3 人、310.29 平方米', '41.66%']) expect(text).toContain(words)
  })
})

describe('a receipt', () => {
  const voted = { ...poll, mine: [{ ...poll.mine[0], voted: true, receipt: '7K2QM9TX4C' }] }
  it('shows the code, the choice of this phone, and asks the server whether it is in the count', async () => {
    answering({ 'GET /votes/61': { status: 200, body: voted }, 'GET /votes/61/receipts/7K2QM9TX4C': { status: 200, body: { code: '7K2QM9TX4C', number: 6, cast_at: receipt.cast_at, counted: true, words: '这一票在票箱里。' } } })
    phone.store.set('linli:receipts', [{ ...receipt, voteId: 61, headId: 501, title: '加装电梯', label: '702', said: [{ words: '加装电梯', choice: '同意' }] }])
    const page = await open(receiptPage, { id: '61', head: '501' })
    expect([page.find('[data-testid="code"]').text(), page.find('[data-testid="kept"]').text()]).toEqual(['7K2QM 9TX4C', expect.stringContaining('同意')])
    await tap(page, 'check')
    expect(page.find('[data-testid="checked"]').text()).toContain('这一票在票箱里')
  })
  it('of a ballot cast on paper shows no choice and says where it can be seen later', async () => {
    answering({ 'GET /votes/61': { status: 200, body: voted } })
    expect((await open(receiptPage, { id: '61', head: '501' })).find('[data-testid="not-here"]').text()).toContain('不是在这部手机上投的')
  })
  it('somebody holds on paper can be typed in', async () => {
    answering({ 'GET /votes/61/receipts/ABCDE12345': { status: 404, body: { code: 'receipt_unknown', sentence: '没有这张回执。' } } })
    const page = await open(receiptPage, { id: '61' })
    await write(page, 'typed', 'abcde 12345')
    await tap(page, 'check-typed')
    expect(page.text()).toContain('没有这张回执。')
  })
})

describe('the result', () => {
  const load = () => import('@/pages/result/result.vue')
  it('shows what a recount prints of the roll and of the last link, to compare', async () => {
    answering()
    const marks = (await open(load, { id: '61' })).find('[data-testid="marks"]').text()
    expect(marks).toMatch(/名册校验码\s*fedcba98 76543210/)
    expect(marks).toMatch(/末环\s*01234567 89abcdef/)
  })
  it('shows the strict count beside the other, each with both tests in words', async () => {
    answering({ 'GET /votes/61/mine': { status: 200, body: { items: [] } } })
    const page = await open(load, { id: '61' })
    expect(page.find('[data-testid="count-1"]').text()).toContain('参加的人数够三分之二')
    expect(page.find('[data-testid="strict-1"]').text()).toContain('参加的人数不够三分之二')
    expect(page.find('[data-testid="test-approve"]').text()).toContain('同意的够数了')
    expect(page.text()).toContain('手机 7 票，纸票 2 票')
  })
})

describe('a matter', () => {
  it('shows every way of sharing beside the others, with my own homes and the formula', async () => {
    answering()
    const page = await open(() => import('@/pages/plan/plan.vue'), { id: '51' })
    expect(page.findAll('[data-testid="share"]').map(s => s.text())).toEqual([expect.stringContaining('32,307.69 元'), expect.stringContaining('42,857.14 元')])
    expect(page.text()).toContain('楼层减一。')
  })
  it('takes an answer about willingness by one tap', async () => {
    answering({ 'PUT /matters/51/answer': { status: 200, body: {} } })
    const page = await open(() => import('@/pages/willing/willing.vue'), { id: '51' })
    await tap(page, 'answer-yes')
    expect(sent('PUT', '/matters/51/answer')[0].body).toEqual({ home_id: 702, answer: 'yes' })
    expect(page.find('[data-testid="thanks"]').text()).toContain('愿意')
  })
  it('that the owners said no to asks nobody for the share', async () => {
    answering({ 'GET /matters/51': { status: 200, body: { ...matter, state: 'rejected', unpaid_words: '没有通过，不用出钱。' } } })
    const page = await open(() => import('@/pages/matter/matter.vue'), { id: '51' })
    const card = page.find('[data-testid="plan"]').text()
    expect([card.includes('没有通过，不用出钱。'), card.includes('当时的方案里，21栋1单元70232,307.69 元'), card.includes('要出')]).toEqual([true, true, false])
    const plan = await open(() => import('@/pages/plan/plan.vue'), { id: '51' })
    expect(plan.find('[data-testid="unpaid"]').text()).toBe('没有通过，不用出钱。下面是当时的方案。')
  })
  it('takes an objection with its kind and words', async () => {
    answering({ 'POST /matters/51/objections': { status: 201, body: {} } })
    const page = await open(() => import('@/pages/object/object.vue'), { id: '51' })
    await tap(page, 'send')
    expect(page.find('[data-testid="why"]').text()).toBe('公示期里书面提的异议，没有解决以前，事情不会往下走。')
    expect(page.find('[data-testid="problem"]').text()).toContain('请选是哪方面的。')
    await tap(page, 'choice-light')
    await write(page, 'words', '挡了我家的光')
    await tap(page, 'send')
    expect(sent('POST', '/matters/51/objections')[0].body).toEqual({ code: 'light', words: '挡了我家的光', file_ids: [] })
  })
})

describe('the first page', () => {
  it('says where my ballot is missing, and nothing when there is no vote', async () => {
    answering()
    expect((await open(home)).find('[data-testid="vote-61"]').text()).toContain('您还没投')
    answering({ 'GET /votes': { status: 404 } })
    expect((await open(home)).find('[data-testid="votes"]').exists()).toBe(false)
  })
})
