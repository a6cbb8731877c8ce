import { describe, expect, it } from 'vitest'
import { meijie, server } from './cast'
import { phone, sent } from './phone'
import type { Asked } from './phone'

const session = () => import('@/lib/session')

describe('who is here', () => {
  it('is found out silently, once, however many pages ask', async () => {
    phone.script = server
    const s = await session()
    await Promise.all([s.ready(), s.ready()])
    expect([s.session.status, s.here.value?.home.label, s.estate.value?.name]).toEqual(['in', '21栋1单元702', '秀山花园'])
    expect(sent('POST', '/sessions')).toHaveLength(1)
    expect(sent('POST', '/sessions')[0].body).toEqual({ code: 'login-code' })
  })
  it('is remembered with the token until the next start', async () => {
    phone.store.set('linli:token', 'token-1')
    phone.script = server
    await (await session()).ready()
    expect(phone.asked.map(a => a.path)).toEqual(['/me'])
    expect(phone.asked[0].header.Authorization).toBe('Bearer token-1')
  })
  it('stays out after signing out, until asked to come back, and leaves nothing behind', async () => {
    phone.script = asked => (asked.method === 'DELETE' ? { status: 204 } : server(asked))
    const s = await session()
    await s.ready()
    await s.signOut()
    expect([s.session.status, s.session.me]).toEqual(['out', null])
    expect([...phone.store.keys()]).toEqual(['linli:left'])
    await s.signIn()
    expect(s.session.me).toEqual(meijie)
  })
  describe('once the sign-in has ended', () => {
    const ended = (asked: Asked) => asked.header.Authorization === 'Bearer ended' ? { status: 401, body: { code: 'sign_in_ended', sentence: '登录已失效，请重新登录。' } } : undefined
    const start = async () => {
      for (const [name, value] of Object.entries({ token: 'ended', me: meijie, kept: { reports: 1 }, draft: { words: '漏水' } })) phone.store.set(`linli:${name}`, value)
      const s = await session()
      s.session.me = meijie // as a start reads it
      await s.ready()
      return s
    }
    it('signs in again silently, and shows the old token nowhere it is not asked for', async () => {
      phone.script = asked => ended(asked) ?? server(asked)
      const s = await start()
      expect([s.session.status, s.session.me]).toEqual(['in', meijie])
      expect(sent('POST', '/sessions').map(a => a.header.Authorization)).toEqual([undefined])
      expect(phone.store.has('linli:draft')).toBe(true)
    })
    it('knows nothing more of whoever let go of this phone', async () => {
      const nobody = { ...meijie, id: 99, name: null, phone: null, homes: [], estates: [] }
      phone.script = asked => ended(asked) ?? (asked.path === '/sessions' ? { status: 201, body: { token: 'new', expires_at: '', me: nobody } } : { status: 200, body: nobody })
      const s = await start()
      expect([s.session.status, s.session.me?.name, s.here.value]).toEqual(['in', null, null])
      expect([...phone.store.keys()].sort()).toEqual(['linli:me', 'linli:token'])
    })
    it('shows nobody while WeChat does not say who holds the phone', async () => {
      phone.script = asked => ended(asked) ?? { status: 422, body: { code: 'code_refused', sentence: '微信登录没有成功，请退出小程序后重新打开。' } }
      const s = await start()
      expect([s.session.status, s.session.me, s.session.sentence]).toEqual(['out', null, '微信登录没有成功，请退出小程序后重新打开。'])
      expect([...phone.store.keys()].sort()).toEqual(['linli:draft', 'linli:was'])
    })
    it('keeps receipts and the chosen home for her while WeChat refuses one code, and for nobody else', async () => {
      for (const other of [false, true]) {
        phone.store.clear()
        for (const [name, value] of Object.entries({ receipts: ['ABCD'], home: 702 })) phone.store.set(`linli:${name}`, value)
        phone.script = asked => ended(asked) ?? { status: 422, body: { code: 'code_refused', sentence: '微信登录没有成功。' } }
        const s = await start()
        expect(phone.store.has('linli:receipts')).toBe(true)
        phone.script = asked => (asked.path === '/sessions' ? { status: 201, body: { token: 'new', expires_at: '', me: other ? { ...meijie, id: 99 } : meijie } } : server(asked))
        await s.signIn()
        expect(['receipts', 'home', 'was'].map(name => phone.store.has(`linli:${name}`))).toEqual([!other, !other, false])
        expect(s.session.homeId).toBe(other ? null : 702)
      }
    })
  })
  it('uses the home that was chosen among several', async () => {
    const two = { ...meijie, homes: [...meijie.homes, { ...meijie.homes[0], binding_id: 6, home: { id: 301, label: '8栋2单元301', estate_id: 1 } }] }
    phone.script = asked => (asked.path === '/sessions' ? { status: 201, body: { token: 't', expires_at: '', me: two } } : undefined)
    const s = await session()
    await s.ready()
    s.liveIn(301)
    expect(s.here.value?.home.label).toBe('8栋2单元301')
  })
  it('uses the home she bound herself before one that only the roster knows', async () => {
    const let_out = { ...meijie.homes[0], binding_id: null, home: { id: 9, label: '5栋3单元202', estate_id: 1 } }
    const two = { ...meijie, homes: [let_out, ...meijie.homes] }
    phone.script = asked => (asked.path === '/sessions' ? { status: 201, body: { token: 't', expires_at: '', me: two } } : undefined)
    const s = await session()
    await s.ready()
    expect(s.here.value?.home.label).toBe('21栋1单元702')
  })
})
