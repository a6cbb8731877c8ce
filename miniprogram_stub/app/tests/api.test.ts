import { flushPromises } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { phone, sent } from './phone'

type Api = typeof import('@/lib/api')
let api: Api
beforeEach(async () => { api = await import('@/lib/api') })
const refused = (status: number, code: string, sentence: string) => ({ status, body: { code, sentence } })

describe('questions', () => {
  it('are asked three times when nothing comes back, and then fail kindly', async () => {
    vi.useFakeTimers()
    phone.script = () => 'lost'
    const asking = api.get('/me').catch(e => e as Error)
    await vi.runAllTimersAsync()
    expect(await asking).toMatchObject({ sentence: '没有连上，请看看网络，再试一次。' })
    expect(sent('GET', '/me')).toHaveLength(3)
  })
  it('are not asked again when the server says no', async () => {
    phone.script = () => refused(404, 'report_not_found', '没有找到这件事。')
    await expect(api.get('/reports/9')).rejects.toMatchObject({ status: 404, code: 'report_not_found', sentence: '没有找到这件事。' })
    expect(phone.asked).toHaveLength(1)
  })
  it('leave out empty words and carry the rest safely', async () => {
    phone.script = () => ({ status: 200, body: {} })
    await api.get('/estates', { q: '秀山 花园', cursor: null })
    expect(phone.asked[0].path).toBe('/estates?q=%E7%A7%80%E5%B1%B1%20%E8%8A%B1%E5%9B%AD')
  })
})

describe('orders', () => {
  it('are never sent twice by themselves', async () => {
    phone.script = () => 'lost'
    await expect(api.post('/reports', {}, { key: 'k' })).rejects.toBeInstanceOf(api.NoAnswer)
    expect(phone.asked).toHaveLength(1)
  })
  it('carry the request id and the version they were made on', async () => {
    phone.script = () => ({ status: 200, body: {} })
    await api.post('/reports/7/moves', { move: 'accept' }, { key: 'k-1', version: 3 })
    expect(phone.asked[0].header).toMatchObject({ 'Idempotency-Key': 'k-1', 'If-Match': '"3"' })
  })
  it('take a broken server for no answer: what happened is unknown', async () => {
    phone.script = () => ({ status: 502, body: '<html>' })
    await expect(api.post('/reports')).rejects.toBeInstanceOf(api.NoAnswer)
  })
})

describe('a token that is no longer good', () => {
  it('is renewed once, silently, and the request goes out again with the new one', async () => {
    const renew = vi.fn(async () => api.present('new'))
    api.present('old', renew)
    phone.script = asked => (asked.header.Authorization === 'Bearer new' ? { status: 200, body: { ok: true } } : refused(401, 'signed_out', '请重新登录。'))
    expect(await api.get('/me')).toEqual({ ok: true })
    expect(renew).toHaveBeenCalledTimes(1)
  })
  it('is not renewed for ever', async () => {
    api.present('old', async () => undefined)
    phone.script = () => refused(401, 'signed_out', '请重新登录。')
    await expect(api.get('/me')).rejects.toMatchObject({ status: 401 })
    expect(phone.asked).toHaveLength(2)
  })
})

it('makes request ids that do not repeat', async () => {
  expect(new Set(Array.from({ length: 500 }, api.newKey)).size).toBe(500)
  await flushPromises()
})
