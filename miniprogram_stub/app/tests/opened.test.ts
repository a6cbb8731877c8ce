import { beforeEach, describe, expect, it, vi } from 'vitest'
import { server } from './cast'
import { open } from './pages'
import { phone, sent } from './phone'
import { session } from '@/lib/session'

const issue = () => import('@/pages/issue/issue.vue')
const inSight = (fullPath: string) => vi.stubGlobal('getCurrentPages', () => [{ $page: { fullPath } }])
const answering = (unread: number) => { phone.script = asked => (asked.path === '/inbox/read-page' ? { status: 200, body: { unread } } : server(asked)) }

describe('a matter that was opened', () => {
  beforeEach(() => { session.unread = null; vi.resetModules() })
  it('leaves nothing of it new in the inbox', async () => {
    answering(2)
    inSight('/pages/issue/issue?id=7')
    await open(issue, { id: '7' })
    expect(sent('POST', '/inbox/read-page').map(a => a.body)).toEqual([{ page: 'pages/issue/issue?id=7' }])
    expect((await import('@/lib/session')).session.unread).toBe(2)
  })
  it('is said once, however often the page reads again', async () => {
    answering(2)
    inSight('/pages/issue/issue?id=8')
    await open(issue, { id: '7' })
    const { opened } = await import('@/lib/opened')
    await opened()
    await opened()
    expect(sent('POST', '/inbox/read-page')).toHaveLength(1)
  })
  it('asks for nothing on a page about nothing in particular, and where nothing is unread', async () => {
    answering(0)
    inSight('/pages/home/home')
    await open(issue, { id: '7' })
    inSight('/pages/issue/issue?id=9')
    const { opened } = await import('@/lib/opened')
    await opened()
    await opened()
    expect(sent('POST', '/inbox/read-page').map(a => a.body)).toEqual([{ page: 'pages/issue/issue?id=9' }])
  })
  it('shows its page also when that is not heard', async () => {
    phone.script = asked => (asked.path === '/inbox/read-page' ? 'lost' : server(asked))
    inSight('/pages/issue/issue?id=7')
    expect((await open(issue, { id: '7' })).text()).toContain('R')
  })
})
