import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { line, options, report, server } from './cast'
import { choose, open, tap, write } from './pages'
import { hooks, phone, sent } from './phone'

const page = () => import('@/pages/report/report.vue')
const orders = (answer: { status: number; body?: unknown } | 'lost') => { phone.script = asked => (asked.path === '/reports' && asked.method === 'POST' ? answer : server(asked)) }
async function written() {
  const form = await open(page)
  await choose(form, '漏水、渗水')
  await choose(form, '家里')
  await write(form, 'words', '厨房漏水')
  return form
}

describe('梅姐 reports a leak', () => {
  it('is asked for leave to notify before anything is sent, then sees her report', async () => {
    orders({ status: 201, body: report })
    await tap(await written(), 'send')
    expect(phone.said.indexOf('subscribe')).toBeGreaterThan(-1)
    expect(phone.said.indexOf('subscribe')).toBeLessThan(phone.said.indexOf('request POST /reports'))
    expect(phone.said).toContain('redirect /pages/issue/issue?id=7&new=1')
    expect(sent('POST', '/reports')[0].body).toMatchObject({ estate_id: 1, category: 'leak', place: 'home', home_id: 702, words: '厨房漏水' })
  })
  it('has the lift filled in whose plate was read, and what is wrong with it unless something else was chosen', async () => {
    const fault = { ...options.kinds[0].categories[0], key: 'lift_fault', label: '电梯故障', places: ['lift'] }
    const kinds = [{ ...options.kinds[0], categories: [...options.kinds[0].categories, fault] }]
    phone.script = asked => asked.path.endsWith('/report-options') ? { status: 200, body: { ...options, kinds } } : asked.path === '/reports' && asked.method === 'POST' ? { status: 201, body: report } : server(asked)
    const form = await open(page, { lift: 'XS21-1' })
    await write(form, 'words', '门关不上')
    await tap(form, 'send')
    expect(sent('POST', '/reports')[0].body).toMatchObject({ category: 'lift_fault', place: 'lift', lift_id: 1 })
  })
  it('makes one report by tapping twice', async () => {
    orders({ status: 201, body: report })
    const form = await written()
    await Promise.all([tap(form, 'send'), tap(form, 'send')])
    expect(sent('POST', '/reports')).toHaveLength(1)
  })
  it('is told what is missing, and nothing is sent', async () => {
    orders({ status: 201, body: report })
    const form = await open(page)
    await tap(form, 'send')
    expect(form.find('[data-testid="problem"]').text()).toContain('哪一类')
    await vi.waitFor(() => expect(phone.said.some(word => word.startsWith('scroll #'))).toBe(true))
    expect(sent('POST', '/reports')).toHaveLength(0)
    expect(phone.said).not.toContain('subscribe')
  })
  it('is told that the building or the place is enough, and both are marked', async () => {
    orders({ status: 201, body: report })
    const form = await open(page)
    await choose(form, '漏水、渗水')
    await choose(form, '公共地方')
    expect(form.find('#ask-building').text()).not.toContain('可以不填')
    await write(form, 'words', '灯不亮')
    await tap(form, 'send')
    expect(form.find('[data-testid="problem"]').text()).toContain('填一样就行')
    expect(form.findAll('.field.wanted').map(f => f.text().slice(0, 4))).toEqual(['哪一栋？', '具体位置'])
    expect(sent('POST', '/reports')).toHaveLength(0)
    await write(form, 'where', '东门')
    await tap(form, 'send')
    expect(sent('POST', '/reports')).toHaveLength(1)
  })
  it('hears what a neighbour said of it though the first answer was lost, and of no earlier choice', async () => {
    const tree = { id: 1, name: '秀山花园', buildings: [{ id: 21, name: '21栋', stairs: [] }, { id: 22, name: '22栋', stairs: [] }] }
    let lost = true
    phone.script = asked => {
      if (asked.path === '/estates/1/tree') return { status: 200, body: tree }
      if (asked.path !== '/reports/similar') return server(asked)
      if (asked.body.building_id === 21 && lost) { lost = false; return 'lost' }
      return { status: 200, body: { items: [{ ...line, id: Number(asked.body.building_id) }], next: null } }
    }
    const form = await open(page)
    await choose(form, '漏水、渗水')
    await choose(form, '公共地方')
    await choose(form, '21栋')
    await vi.waitFor(() => expect(form.find('[data-testid="metoo-21"]').exists()).toBe(true), 3000)
    lost = true
    await choose(form, '21栋')
    await choose(form, '22栋')
    await new Promise(done => setTimeout(done, 600))
    expect([form.find('[data-testid="metoo-21"]').exists(), form.find('[data-testid="metoo-22"]').exists()]).toEqual([false, true])
  })
  it('is hinted at another building also where only the place she wrote names it', async () => {
    const tree = { id: 1, name: '秀山花园', buildings: [{ id: 21, name: '21栋', stairs: [] }] }
    phone.script = asked => (asked.path === '/estates/1/tree' ? { status: 200, body: tree } : server(asked))
    const form = await open(page)
    await choose(form, '漏水、渗水')
    await choose(form, '公共地方')
    await choose(form, '21栋')
    await write(form, 'words', '灯不亮')
    await write(form, 'where', '19栋一楼大门口')
    expect(form.find('[data-testid="other-place"]').text()).toContain('您写的是19栋')
  })
  it("reads the server's sentence when it says no, and keeps what she wrote", async () => {
    orders({ status: 409, body: { code: 'home_ended', sentence: '这一户的绑定已到期，请重新绑定。' } })
    const form = await written()
    await tap(form, 'send')
    expect(form.find('[data-testid="problem"]').text()).toBe('这一户的绑定已到期，请重新绑定。')
    expect(phone.store.get('linli:draft')).toMatchObject({ words: '厨房漏水' })
  })
})

describe('without network', () => {
  it('what she wrote is kept with every change and comes back', async () => {
    orders('lost')
    await written()
    vi.resetModules()
    const again = await open(page)
    expect(again.find('[data-testid="restored"]').exists()).toBe(true)
    expect(phone.store.get('linli:draft')).toMatchObject({ category: 'leak', place: 'home', words: '厨房漏水' })
  })
  it('the lost report goes out again with the same request id, from the page', async () => {
    orders('lost')
    const form = await written()
    await tap(form, 'send')
    expect(form.find('[data-testid="unanswered"]').exists()).toBe(true)
    orders({ status: 201, body: report })
    await tap(form, 'send')
    const keys = sent('POST', '/reports').map(a => a.header['Idempotency-Key'])
    expect([keys.length, new Set(keys).size]).toEqual([2, 1])
    expect(phone.store.has('linli:draft')).toBe(false)
  })
  it('and by itself as soon as there is a way', async () => {
    orders('lost')
    await tap(await written(), 'send')
    mount({ ...(await import('@/App.vue')).default, render: () => null })
    hooks.onLaunch?.forEach(f => f())
    orders({ status: 201, body: report })
    phone.network({ isConnected: true })
    await flushPromises()
    expect(new Set(sent('POST', '/reports').map(a => a.header['Idempotency-Key'])).size).toBe(1)
    expect(phone.said).toContain('toast 已报上，编号 R000007')
  })
})
