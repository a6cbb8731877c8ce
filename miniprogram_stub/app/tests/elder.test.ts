import { describe, expect, it } from 'vitest'
import { phone } from './phone'

type Elder = typeof import('@/lib/elder')
const elder = (): Promise<Elder> => import('@/lib/elder')

describe('the size of type', () => {
  it.each([
    ['as designed', { elder: false, k: 1 }, 1, 1], ['large by choice', { elder: false, k: 1.15 }, 1, 1.15], ["WeChat's own setting wins when larger", { elder: false, k: 1 }, 1.4, 1.4],
    ['长辈版 begins at 1.35', { elder: true, k: 1 }, 1, 1.35], ['长辈版 at its largest', { elder: true, k: 1.8 }, 1, 1.8], ['nothing exceeds 1.8', { elder: true, k: 1.8 }, 2.5, 1.8],
    ['WeChat set small makes nothing smaller', { elder: false, k: 1 }, 0.8, 1],
  ])('%s', async (_, choice, wechat, k) => expect((await elder()).factor(choice, wechat)).toBe(k))

  it('follows WeChat from the first page on', async () => {
    phone.scale = 1.4
    expect((await elder()).scale.value).toBe(1.4)
  })
  it('stays as chosen after the app was closed', async () => {
    (await elder()).setElder(true)
    expect(phone.store.get('linli:type')).toEqual({ elder: true, k: 1 })
  })
  it('goes back to the designed size when 长辈版 at its largest is left', async () => {
    const e = await elder()
    e.setElder(true)
    e.setSize(1.8)
    e.setElder(false)
    expect([e.elder.value, e.scale.value]).toEqual([false, 1])
  })
})
