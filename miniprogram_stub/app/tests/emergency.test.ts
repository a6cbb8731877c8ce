import { afterEach, describe, expect, it } from 'vitest'
import { meijie, report, server } from './cast'
import { hooks, phone, sent } from './phone'
import { open, tap } from './pages'

const page = () => import('@/pages/emergency/emergency.vue')
const card = { numbers: [{ label: '物业值班', phone: '0571-88990011', note: '先打这个' }], lifts: [{ id: 1, code: 'XS21-1', label: '21栋1单元' }], words: '靠墙站稳。' }
const lift = { ...card.lifts[0], estate_id: 1, state: 'running', maintainer: '城西维保站', next_inspection_on: null, rescue_phone: '0571-96333', lines: [{ key: 'last', label: '上次保养', words: '2026年11月18日（3 天前）', bad: false }, { key: 'firm', label: '维保单位', words: '没有登记', bad: true }] }
const help = (asked: Parameters<typeof server>[0]) => {
  if (asked.path === '/estates/1/emergency') return { status: 200, body: card }
  if (asked.path === '/lifts/XS21-1') return { status: 200, body: lift }
  if (asked.path === '/emergencies') return { status: 201, body: { ...report, priority: 'P0' } }
  return server(asked)
}
afterEach(() => hooks.onHide?.forEach(f => f()))

describe('trapped in a lift', () => {
  it('one look shows who to call, one tap calls', async () => {
    phone.script = help
    await tap(await open(page), 'dial-0571-88990011')
    expect(phone.said).toContain('dial 0571-88990011')
  })
  it('the code on the plate fills in the lift and its rescue number comes first', async () => {
    phone.script = help
    const sos = await open(page, { scene: 'lift%3DXS21-1' })
    expect(sos.findAll('[data-testid^="dial-"]')[0].text()).toContain('0571-96333')
    await tap(sos, 'tell')
    expect(sent('POST', '/emergencies')[0].body).toMatchObject({ estate_id: 1, lift_id: 1, lift_code: 'XS21-1' })
    expect(sos.find('[data-testid="minutes"]').text()).toContain('14:00')
  })
  it('says of the lift one stands in, read or chosen, when somebody saw to it last', async () => {
    phone.script = help
    const read = await open(page, { scene: 'lift%3DXS21-1' })
    expect(read.find('[data-testid="lift-last"]').text()).toContain('2026年11月18日（3 天前）')
    read.unmount()
    const chosen = await open(page)
    expect(chosen.find('[data-testid="lift-firm"]').text()).toContain('没有登记')
  })
  it('who is not shut in goes on to an ordinary report with the lift, however the plate was read', async () => {
    phone.script = asked => asked.path === '/lifts/k7m2q9xw4b' ? { status: 200, body: lift } : help(asked)
    await tap(await open(page, { q: encodeURIComponent('https://linli.test/l/k7m2q9xw4b') }), 'lift-broken')
    expect(phone.said).toContain('navigate /pages/report/report?lift=XS21-1')
  })
  it('says who comes and by when at the latest, and that it is being seen to until somebody has taken it', async () => {
    const until = new Date(Date.now() + 1_800_000), promised = { ...report.promised, arrive_by: until.toISOString() }
    let told = { ...report, priority: 'P0', state: 'made', assignee: null as unknown, promised }
    phone.script = asked => asked.path === '/emergencies' ? { status: 201, body: told } : asked.path === `/reports/${report.id}` ? { status: 200, body: told } : help(asked)
    const sos = await open(page)
    await tap(sos, 'tell')
    expect(sos.find('[data-testid="comes"]').text()).toMatch(/正在叫值班的人.*最迟 \d\d:\d\d 到/)
    told = { ...told, state: 'assigned', assignee: { id: null, name: '李师傅', phone: null } }
    sos.unmount()
    const later = await open(page)
    await tap(later, 'tell')
    expect(later.find('[data-testid="comes"]').text()).toMatch(/李师傅来救您，最迟 \d\d:\d\d 到/)
  })
  it('a visitor with no home here calls by the plate alone, even when nobody could look it up', async () => {
    const visitor = { ...meijie, homes: [], estates: [] }
    phone.script = asked => {
      if (asked.path.startsWith('/lifts/')) return { status: 500, body: {} }
      if (asked.path === '/me') return { status: 200, body: visitor }
      if (asked.path === '/sessions') return { status: 201, body: { token: 'token-1', expires_at: '2026-12-21T00:00:00Z', me: visitor } }
      return help(asked)
    }
    const sos = await open(page, { scene: 'lift%3DXS21-1' })
    await tap(sos, 'tell')
    expect(sent('POST', '/emergencies')[0].body).toMatchObject({ lift_code: 'XS21-1' })
  })
  it('without network there is still somebody to call', async () => {
    phone.script = () => 'lost'
    const sos = await open(page)
    expect(sos.findAll('[data-testid^="dial-"]').map(b => b.attributes('data-testid'))).toEqual(['dial-119', 'dial-120', 'dial-110'])
  })
})
