import { beforeEach, describe, expect, it } from 'vitest'
import { phone, sent } from './phone'

type Orders = typeof import('@/lib/order')
let Order: Orders['Order']
beforeEach(async () => { ({ Order } = await import('@/lib/order')) })
const keys = () => sent('POST', '/reports').map(a => a.header['Idempotency-Key'])

describe('an order that must count once', () => {
  it('is one request when tapped twice', async () => {
    phone.script = () => ({ status: 201, body: { id: 7 } })
    const order = new Order<{ id: number }>('report')
    const [a, b] = await Promise.all([order.send('/reports', { words: '漏水' }), order.send('/reports', { words: '漏水' })])
    expect([a, b]).toEqual([{ id: 7 }, { id: 7 }])
    expect(keys()).toHaveLength(1)
  })
  it('keeps its request id while no answer came, even when the app was closed in between', async () => {
    phone.script = () => 'lost'
    await expect(new Order('report').send('/reports', { words: '漏水' })).rejects.toThrow()
    phone.script = () => ({ status: 201, body: { id: 7 } })
    const later = new Order('report') // as after a new start: everything it knows is on the phone
    expect(later.pending?.body).toEqual({ words: '漏水' })
    expect(await later.again()).toEqual({ id: 7 })
    expect(new Set(keys()).size).toBe(1)
    expect(new Order('report').pending).toBeNull()
  })
  it('gets a new id once the server has said no', async () => {
    phone.script = () => ({ status: 422, body: { code: 'malformed', sentence: '请写几句。' } })
    const order = new Order('report')
    await expect(order.send('/reports', { words: '' })).rejects.toMatchObject({ sentence: '请写几句。' })
    expect(order.pending).toBeNull()
    await expect(order.send('/reports', { words: '' })).rejects.toThrow()
    expect(new Set(keys()).size).toBe(2)
  })
  it('does not lend its id to other content', async () => {
    phone.script = () => 'lost'
    const order = new Order()
    await expect(order.send('/reports', { words: '漏水' })).rejects.toThrow()
    await expect(order.send('/reports', { words: '停电' })).rejects.toThrow()
    expect(new Set(keys()).size).toBe(2)
  })
})
