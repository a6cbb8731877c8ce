import { expect, it, vi } from 'vitest'
import { mount } from '@vue/test-utils'
import { addressOf, helpOf, stepsOf } from '@/lib/outside'
import { drawn } from '@/lib/square'

vi.mock('@/lib/platform', async plain => ({ ...(await plain<typeof import('@/lib/platform')>()), weixin: false }))
const TOKEN = 'AbCdEfGhIjKlMnOpQrSt_-', HASH = `#/pages/shared/shared?t=${TOKEN}`
const at = (hash: string) => ({ origin: 'https://linli.test', pathname: '/app/', hash })

it('holds the page itself in its square, or where all begins when that is too long', () => {
  expect(addressOf(at(HASH))).toBe(`https://linli.test/app/${HASH}`)
  for (const hash of [`#/pages/issue/issue?${'x'.repeat(90)}`, '#/pages/issue/issue?q=灯']) expect(addressOf(at(hash))).toBe('https://linli.test/app/')
  expect(() => drawn(addressOf(at(`#${'x'.repeat(200)}`)))).not.toThrow()
})
it('says step by step how to come into WeChat, and of a link to pay whom to ask', () => {
  const phone = 'Mozilla/5.0 (iPhone)', wechat = `${phone} MicroMessenger/8.0`
  expect(stepsOf('', phone)).toHaveLength(2)
  expect(stepsOf('', phone)[0]).toContain('扫一扫')
  expect(stepsOf('', wechat)[0]).toContain('按住')
  expect(stepsOf(HASH, phone)[2]).toContain('发给家人')
})
it('shows the way and a picture to scan, and asks the server nothing', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch')
  const page = mount((await import('@/components/app-outside/app-outside.vue')).default as never)
  expect(page.text()).toContain('扫一扫')
  expect(page.find('[data-testid="outside-square"]').attributes('src')).toMatch(/^data:image\/svg\+xml,/)
  expect(fetched).not.toHaveBeenCalled()
})
it('names whom to call and the code to read out where it would have been the page of help, and nowhere else', async () => {
  expect(helpOf('')).toBeNull()
  expect(helpOf(HASH)).toBeNull()
  expect(helpOf('#/pages/emergency/emergency?lift=3110-1')?.code).toBe('3110-1')
  location.hash = '#/pages/emergency/emergency?lift=3110-1'
  const page = mount((await import('@/components/app-outside/app-outside.vue')).default as never)
  expect(page.find('[data-testid="outside-help"]').text()).toMatch(/96333.*119.*120.*3110-1/s)
  location.hash = ''
})
