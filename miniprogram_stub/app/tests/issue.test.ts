import { describe, expect, it } from 'vitest'
import { winter } from './bills'
import { line, meijie, report, server } from './cast'
import { choose, open, tap, write } from './pages'
import { phone, sent } from './phone'

const issue = () => import('@/pages/issue/issue.vue')
const reports = () => import('@/pages/reports/reports.vue')
const task = () => import('@/staff/task/task.vue')
const moves = () => sent('POST', '/reports/7/moves')
const answered = (status: number, body: unknown) => { phone.script = asked => (asked.path === '/reports/7/moves' ? { status, body } : server(asked)) }

describe('a report', () => {
  it('offers exactly the moves the server listed', async () => {
    phone.script = server
    const page = await open(issue, { id: '7' })
    expect(page.findAll('[data-testid^="move-"]').map(b => b.text())).toEqual(['确认解决', '还没解决'])
  })
  it('says once that the promise is over, and of what rests that it rests', async () => {
    const late = { ...report.timeline[0], kind: 'escalate', label: '上报', reason: '超过承诺时间', words: '承诺的时间已过，已上报物业经理。' }
    phone.script = asked => (asked.path === '/reports/7' ? { status: 200, body: { ...report, timeline: [late] } } : server(asked))
    const told = (await open(issue, { id: '7' })).find('[data-testid="timeline"]').text()
    expect([told.includes('承诺的时间已过，已上报物业经理。'), told.includes('超过承诺时间')]).toEqual([true, false])
    phone.script = asked => (asked.path.startsWith('/reports') ? { status: 200, body: { items: [{ ...line, state: 'paused', state_label: '暂停', overdue: false }], next: null } } : server(asked))
    const listed = (await open(reports)).text()
    expect([listed.includes('先停着，停下的时间不算在内'), listed.includes('承诺 ')]).toEqual([true, false])
  })
  it('never shows a resident the internal thread', async () => {
    phone.script = server
    expect((await open(issue, { id: '7' })).text()).not.toContain('802')
  })
  it('is accepted on the version that was seen, and the rating is asked at once', async () => {
    answered(200, { ...report, state: 'closed', state_label: '已办结', version: 4, moves: [{ move: 'rate', label: '评价', needs: ['stars'], reasons: [] }] })
    const page = await open(issue, { id: '7' })
    await tap(page, 'move-accept')
    expect(moves()).toHaveLength(0) // asked once more first
    await tap(page, 'move-confirm')
    expect(moves()[0].header['If-Match']).toBe('"3"')
    expect(moves()[0].body).toMatchObject({ move: 'accept' })
    expect(page.text()).toContain('这次满意吗')
  })
  it('is not returned without a reason, and another reason wants words', async () => {
    answered(200, report)
    const page = await open(issue, { id: '7' })
    await tap(page, 'move-return')
    await tap(page, 'move-confirm')
    expect(page.text()).toContain('请选一个原因')
    await choose(page, '其他（请写明）')
    await tap(page, 'move-confirm')
    expect(page.text()).toContain('请写几句')
    await write(page, 'move-words', '还在滴')
    await tap(page, 'move-confirm')
    expect(moves()[0].body).toMatchObject({ move: 'return', reason: 'other', words: '还在滴' })
  })
  it('is read again when somebody was faster', async () => {
    answered(412, { code: 'stale', sentence: '这件事刚有新进展。' })
    const page = await open(issue, { id: '7' })
    const before = sent('GET', '/reports/7').length
    await tap(page, 'move-accept')
    await tap(page, 'move-confirm')
    expect(sent('GET', '/reports/7')).toHaveLength(before + 1)
    expect(page.text()).toContain('这件事刚有新进展')
  })
  it('that was put together with another shows its own number, how that one stands, and the way there', async () => {
    const joint = { id: 3, number: 'R000003', state: 'working', state_label: '处理中' }
    phone.script = asked => (asked.path === '/reports/7' ? { status: 200, body: { ...report, state: 'merged', state_label: '已合并', merged_into: 3, joint, moves: [] } } : server(asked))
    const page = await open(issue, { id: '7' })
    expect(page.find('[data-testid="number"]').text()).toBe('R000007')
    expect(page.find('[data-testid="state"]').text()).toBe('处理中')
    expect(page.text().split('已并入 R000003').length).toBe(2) // said once
    expect(page.find('[data-testid="to-joint"]').text()).toBe('看 R000003 的进展')
  })
  it('that was put together with another shows what that one promises, what happened there, and what may be done', async () => {
    const joint = { id: 3, number: 'R000003', state: 'working', state_label: '处理中' }
    const urged = { id: 9, kind: 'urge', label: '催一催', thread: 'resident', at: '2026-11-21T08:00:00Z', who: '您', mine: true, words: null, reason: null, photos: [] }
    const moved = ['urge', 'unfollow'].map(move => ({ move, label: move === 'urge' ? '催一催' : '不再关注', needs: [], reasons: [] }))
    const there = { ...report, id: 3, number: 'R000003', state: 'working', timeline: [{ ...report.timeline[0], id: 8, label: '别人提交' }, urged], moves: moved }
    const answers: Record<string, unknown> = { '/reports/7': { ...report, state: 'merged', state_label: '已合并', merged_into: 3, joint, moves: [], urge: { count: 0, may: false } }, '/reports/3': there }
    phone.script = asked => (answers[asked.path] ? { status: 200, body: answers[asked.path] } : asked.path === '/reports/3/moves' ? { status: 200, body: there } : server(asked))
    const page = await open(issue, { id: '7' })
    expect(page.find('[data-testid="promised"]').text()).toContain('办好')
    expect(page.findAll('[data-testid^="move-"]').map(b => b.text())).toEqual(['催一催'])
    expect(page.find('[data-testid="timeline"]').text()).toContain('催一催')
    expect(page.find('[data-testid="timeline"]').text()).not.toContain('别人提交')
    await tap(page, 'move-urge')
    expect(sent('POST', '/reports/3/moves')).toHaveLength(1)
    expect(moves()).toHaveLength(0)
    expect(page.find('[data-testid="number"]').text()).toBe('R000007')
  })
  it('that was put together with another tells nobody who had that one before, nor what was owed once it waits for me', async () => {
    const joint = { id: 3, number: 'R000003', state: 'done', state_label: '待验收' }
    const at = (id: number, kind: string, label: string, when: string) => ({ ...report.timeline[0], id, kind, label, at: when, who: '物业' })
    const own = [report.timeline[0], at(11, 'assign', '派单给赵师傅', '2026-11-21T06:20:00Z'), at(12, 'merge', '和 R000003 一起办', '2026-11-21T07:00:00Z')]
    const before = [at(8, 'assign', '派单给李师傅', '2026-11-21T06:10:00Z'), at(9, 'finish', '完工', '2026-11-21T06:50:00Z'), at(10, 'noticed', '请您确认', '2026-11-21T08:00:00Z')]
    const there = { ...report, id: 3, number: 'R000003', timeline: before, moves: [], urge: { count: 2, may: false } }
    const answers: Record<string, unknown> = { '/reports/7': { ...report, state: 'merged', merged_into: 3, joint, moves: [], timeline: own }, '/reports/3': there }
    phone.script = asked => (answers[asked.path] ? { status: 200, body: answers[asked.path] } : server(asked))
    const page = await open(issue, { id: '7' })
    expect(page.find('[data-testid="timeline"]').findAll('.step-words').map(w => w.text())).toEqual(['请您确认', '和 R000003 一起办', '完工', '派单给赵师傅', '已提交'])
    expect(page.find('[data-testid="promised"]').exists()).toBe(false)
    expect(page.text()).not.toContain('已催')
  })
  it('says by when somebody answers as long as nobody has', async () => {
    const stood = (acknowledge_by: string | null) => ({ ...report, state: 'assigned', promised: { ...report.promised, acknowledge_by } })
    const shown = async (acknowledge_by: string | null) => {
      phone.script = asked => (asked.path === '/reports/7' ? { status: 200, body: stood(acknowledge_by) } : server(asked))
      return (await open(issue, { id: '7' })).find('[data-testid="promised"]').text()
    }
    expect(await shown('2026-11-21T06:05:00Z')).toContain('回应')
    expect(await shown(null)).not.toContain('回应')
  })
  it('that was put together with another stands in my list under its own number, and as that one does', async () => {
    const double = { ...line, state: 'merged', state_label: '已合并', joint: { id: 3, number: 'R000003', state: 'working', state_label: '处理中' } }
    phone.script = asked => (asked.path.startsWith('/reports') ? { status: 200, body: { items: [double], next: null } } : server(asked))
    const shown = (await open(reports)).find('[data-testid="line-7"]').text()
    expect(shown).toContain('处理中')
    expect(shown).toContain('R000007 已并入 R000003，一起办')
    expect(shown).not.toContain('已合并')
  })
  it('by which somebody follows another says so there, under their own number', async () => {
    phone.script = asked => (asked.path === '/reports/7' ? { status: 200, body: { ...report, came_with: 'R000009' } } : server(asked))
    expect((await open(issue, { id: '7' })).find('[data-testid="came-with"]').text()).toContain('您那件 R000009')
  })
  it('that doubts a bill leads to the bill and its answer, and no other does', async () => {
    const way = async (category: string, items = [winter]) => {
      phone.script = asked => (asked.path === '/reports/7' ? { status: 200, body: { ...report, category } } : asked.path === '/fees/bills?report_id=7' ? { status: 200, body: { items, next: null } } : server(asked))
      return (await open(issue, { id: '7' })).find('[data-testid="to-bill"]').exists()
    }
    expect([await way('fees'), await way('leak'), await way('fees', [])]).toEqual([true, false, false])
  })
  it('can still be read without network, and says from when it is', async () => {
    phone.script = server
    await open(issue, { id: '7' })
    phone.script = asked => (asked.path === '/reports/7' ? { status: 503 } : server(asked))
    const page = await open(issue, { id: '7' })
    expect(page.find('[data-testid="stale"]').text()).toContain('没有网络')
    expect(page.text()).toContain('R000007')
  })
  it('of a stranger shows the server’s sentence and nothing else', async () => {
    phone.script = asked => (asked.path === '/reports/8' ? { status: 404, body: { code: 'report_not_found', sentence: '没有找到这件事。' } } : server(asked))
    expect((await open(issue, { id: '8' })).find('[data-testid="failed"]').text()).toContain('没有找到这件事。')
  })
})

it('a task opened on a phone nobody knows yet is met with signing in, not with a closed door', async () => {
  const nobody = { ...meijie, phone: null, homes: [], estates: [] }
  phone.script = asked => (asked.path === '/sessions' ? { status: 201, body: { token: 't', expires_at: '2026-12-21T00:00:00Z', me: nobody } } : asked.path === '/reports/7' ? { status: 404, body: { code: 'report_not_found', sentence: '没有找到这件事。' } } : server(asked))
  const page = await open(task, { id: '7' })
  await tap(page, 'to-signin')
  expect(phone.said).toContain('navigate /pages/signin/signin')
})

describe('the two threads of 小李', () => {
  const forStaff = { ...report, may_say: ['resident', 'internal'] as const }
  it('are never on the screen together', async () => {
    phone.script = asked => (asked.path === '/reports/7' ? { status: 200, body: forStaff } : server(asked))
    const page = await open(task, { id: '7' })
    expect(page.find('[data-testid="thread"]').text()).toContain('住户看得到')
    expect(page.text()).not.toContain('802')
    await choose(page, '内部说')
    expect(page.find('[data-testid="thread"]').text()).toContain('只有同事看得到')
    expect(page.text()).toContain('802')
  })
  it('send each word to the thread that is open', async () => {
    phone.script = asked => (asked.path === '/reports/7' ? { status: 200, body: forStaff } : asked.path.endsWith('/messages') ? { status: 201, body: {} } : server(asked))
    const page = await open(task, { id: '7' })
    await choose(page, '内部说')
    await write(page, 'say-internal', '明天带配件')
    await tap(page, 'send-internal')
    expect(sent('POST', '/reports/7/messages')[0].body).toMatchObject({ thread: 'internal', words: '明天带配件' })
  })
})

it('is put together with what the server offers staff for it, and not with what neighbours are shown', async () => {
  const merge = { move: 'merge', label: '合并到另一单', needs: ['target'], reasons: [] }
  const forStaff = { ...report, state: 'made', moves: [merge] }, twin = { ...line, id: 3, number: 'R000003', words: '厨房又漏', state_label: '处理中' }
  phone.script = asked => (asked.path === '/reports/7/twins' ? { status: 200, body: { items: [twin] } } : asked.path.startsWith('/reports/7') ? { status: 200, body: forStaff } : server(asked))
  const page = await open(task, { id: '7' })
  await tap(page, 'move-merge')
  expect(page.text()).toContain('厨房又漏')
  expect(page.text()).toContain('处理中')
  await page.findAll('button').find(b => b.text().startsWith('R000003 21栋1单元702'))?.trigger('click')
  await tap(page, 'move-confirm')
  expect(moves()[0].body).toMatchObject({ move: 'merge', target_id: 3 })
})
