import { beforeEach, describe, expect, it, vi } from 'vitest'
import { meijie, server } from './cast'
import { open, tap } from './pages'
import { hooks, phone, sent } from './phone'

vi.mock('@/lib/platform', async plain => ({ ...(await plain<typeof import('@/lib/platform')>()), weixin: true, keepText: (text: string) => new Promise(done => uni.setClipboardData({ data: text, success: () => done(true) })) }))
const copying = () => import('@/pages/mydata/mydata.vue')
const deleting = () => import('@/pages/deleteme/deleteme.vue')
const privacy = () => import('@/pages/privacy/privacy.vue')
const copy = { made_at: '2026-11-24T01:00:00Z', file_name: '我的资料 2026-11-24.txt', text: '邻里 · 我的资料\n【我是谁】\n姓名：白兰娟\n', parts: [{ title: '我是谁', lines: ['姓名：白兰娟'] }] }
const told = { goes: ['手机号，微信登录标识'], stays: [{ what: '什么时候登录过的记录', why: '《网络安全法》第二十一条', until_words: '到 2027年5月24日' }], in_the_way: [] as string[] }
let answer = told
beforeEach(() => {
  answer = told
  phone.script = it => {
    if (it.path === '/me/copies') return { status: 200, body: copy }
    if (it.path === '/me/deletion') return { status: 200, body: answer }
    if (it.method === 'DELETE' && it.path === '/me') return { status: 204 }
    return server(it)
  }
})

describe('a copy of my data', () => {
  it('is fetched only when asked for, read on the page, and kept as one text', async () => {
    const page = await open(copying)
    expect(sent('POST', '/me/copies')).toHaveLength(0)
    expect(page.text()).toContain('自己收好')
    await tap(page, 'fetch')
    expect(page.text()).toContain('姓名：白兰娟')
    await tap(page, 'keep')
    expect(phone.said).toContain(`copy ${copy.text}`)
  })
  it('leaves the page when the page is left', async () => {
    const page = await open(copying)
    await tap(page, 'fetch')
    for (const hide of hooks.onHide) hide()
    await new Promise(done => setTimeout(done))
    expect(page.text()).not.toContain('白兰娟')
  })
})
describe('deleting my data', () => {
  it('says first what goes, what stays, why and until when', async () => {
    const page = await open(deleting)
    expect(page.find('[data-testid="goes"]').text()).toContain('手机号')
    for (const words of ['什么时候登录过的记录', '《网络安全法》第二十一条', '到 2027年5月24日']) expect(page.find('[data-testid="stays"]').text()).toContain(words)
    expect(page.find('[data-testid="in-the-way"]').exists()).toBe(false)
  })
  it('offers nothing to press while something stands in the way', async () => {
    answer = { ...told, in_the_way: ['您还是 21栋1单元702 的业主。房子过户以后才能删除。'] }
    const page = await open(deleting)
    expect(page.find('[data-testid="in-the-way"]').text()).toContain('21栋1单元702')
    expect(page.find('[data-testid="erase"]').exists()).toBe(false)
  })
  it('is done after two yeses only, and the phone forgets too', async () => {
    const page = await open(deleting)
    phone.confirms = false
    await tap(page, 'erase')
    expect(sent('DELETE', '/me')).toHaveLength(0)
    phone.confirms = true
    phone.store.set('draft', { words: '漏水' })
    await tap(page, 'erase')
    expect(sent('DELETE', '/me')).toHaveLength(1)
    expect(JSON.stringify([...phone.store])).not.toContain(meijie.name)
    expect(phone.said.at(-1)).toContain('/pages/home/home')
  })
})
it('leads there from the page that promises it', async () => {
  const page = await open(privacy)
  const { ready } = await import('@/lib/session')
  await ready()
  await tap(page, 'to-copy')
  await tap(page, 'to-delete')
  expect(phone.said.filter(s => s.startsWith('navigate'))).toEqual(['navigate /pages/mydata/mydata', 'navigate /pages/deleteme/deleteme'])
})
it('names the firm that answers for the data, and where its name stands before an estate is chosen', async () => {
  const page = await open(privacy)
  expect(page.text()).toContain('选小区时，小区名字下面写着是哪家公司')
  const { ready } = await import('@/lib/session')
  await ready()
  expect(page.text()).toContain('安居物业服务有限公司，秀山花园的物业服务企业')
})
