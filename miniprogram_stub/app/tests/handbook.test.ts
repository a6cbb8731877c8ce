import { describe, expect, it } from 'vitest'
import { server } from './cast'
import { open, tap, write } from './pages'
import { phone } from './phone'

const handbook = () => import('@/pages/handbook/handbook.vue')
const edition = { number: '2026-1', title: '小区事务手册', from_day: '2026-11-01' }
const line = { id: 7, number: '3.1', city: '', heading: '加装电梯要多少人同意' }
const article = { ...line, chapter: '加装电梯', text: '按一个单元来算。', law: '民法典第二百七十八条', edition, stands: true }
const book = { edition, found: [], chapters: [{ title: '加装电梯', items: [line] }] }
const found = { ...book, chapters: [], found: [{ ...line, snippet: '按一个单元来算。', law: article.law, sure: true }] }
const answering = (asked: unknown, one: unknown = article) => {
  phone.script = it => {
    if (it.path.startsWith('/handbook/')) return { status: 200, body: one }
    return it.path.startsWith('/handbook') ? { status: 200, body: it.path.includes(`q=${encodeURIComponent('装电梯')}`) ? asked : book } : server(it)
  }
}

describe('the handbook', () => {
  it('shows its chapters first, and what answers a question when one is written', async () => {
    answering(found)
    const page = await open(handbook)
    expect(page.text()).toContain('加装电梯要多少人同意')
    await write(page, 'words', '装电梯要多少人同意')
    await tap(page, 'search')
    expect(page.find('[data-testid="found-3.1"]').classes()).toContain('sure')
    await tap(page, 'clear')
    expect(page.find('[data-testid="line-3.1"]').exists()).toBe(true)
  })
  it('says when nothing fits, and offers the telephone', async () => {
    answering({ ...book, chapters: [], found: [] })
    const page = await open(handbook, { q: encodeURIComponent('装电梯补贴') })
    expect(page.text()).toContain('手册里没有写到')
  })
  it('shows one article with its law, and that an older version may be out of date', async () => {
    answering(found)
    const page = await open(handbook, { id: '7' })
    expect(page.text()).toContain('民法典第二百七十八条')
    expect(page.text()).toContain('小区事务手册 2026-1 版')
    expect(page.find('[data-testid="old"]').exists()).toBe(false)
    answering(found, { ...article, stands: false })
    expect((await open(handbook, { id: '7' })).find('[data-testid="old"]').exists()).toBe(true)
  })
})
