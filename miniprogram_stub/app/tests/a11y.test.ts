import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { installA11y } from '@/lib/a11y'

const shown = async (html: string) => { document.body.insertAdjacentHTML('beforeend', html); await new Promise(done => setTimeout(done)); return document.body.lastElementChild as HTMLElement }
beforeEach(() => installA11y())
afterEach(() => { document.body.innerHTML = '' })

describe('what uni draws in a browser', () => {
  it('says what it is, as it would in WeChat', async () => {
    expect((await shown('<uni-button>送出</uni-button>')).getAttribute('role')).toBe('button')
    expect((await shown('<uni-button aria-role="radio" aria-checked="true">业主</uni-button>')).getAttribute('role')).toBe('radio')
    const heading = await shown('<uni-view aria-role="heading">我的</uni-view>')
    expect([heading.getAttribute('role'), heading.getAttribute('aria-level')]).toEqual(['heading', '2'])
  })
  it('gives a label to the real field inside', async () => {
    const field = await shown('<uni-input aria-label="姓名"><div><input></div></uni-input>')
    expect([field.querySelector('input')?.getAttribute('aria-label'), field.getAttribute('aria-label')]).toEqual(['姓名', null])
  })
  it('is pressed by Enter and space, but leaves typing alone', async () => {
    const button = await shown('<uni-button><input></uni-button>')
    let pressed = 0
    button.addEventListener('click', () => { pressed++ })
    for (const key of ['Enter', ' ', 'a']) button.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    button.querySelector('input')?.dispatchEvent(new KeyboardEvent('keydown', { key: ' ', bubbles: true }))
    expect(pressed).toBeGreaterThanOrEqual(2)
  })
})
