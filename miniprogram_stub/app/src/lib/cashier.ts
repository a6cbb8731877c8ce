/** Browser only: the sheet WeChat would show for paying, drawn over the page. The local WeChat says what stands on it. */
import { amount } from './money'

export interface Slip { payee: string; words: string; fen: number }
const SHADE = 'position:fixed;inset:0;z-index:1000;display:flex;align-items:flex-end;justify-content:center;background:rgba(20,32,26,.5)'
const SHEET = 'box-sizing:border-box;width:100%;max-width:560px;max-height:92vh;overflow-y:auto;padding:22px 20px 26px;border-radius:22px 22px 0 0;background:#fff;color:#1a1a1a;text-align:center;line-height:1.45;font-family:sans-serif'
const BUTTON = 'display:block;width:100%;min-height:3.2em;margin-top:14px;border:0;border-radius:10px;font:inherit;font-weight:700'

const made = (tag: string, words: string, css: string) => {
  const element = document.createElement(tag)
  element.textContent = words
  element.style.cssText = css
  return element
}
/** The factor of the page below, so that the sheet is as large as what was just read. */
const scale = () => Number(getComputedStyle(document.querySelector('.app-page') ?? document.body).getPropertyValue('--k')) || 1

/** Resolves to true when the person confirms. The page below cannot be touched meanwhile. */
export function cashier(slip: Slip): Promise<boolean> {
  return new Promise(done => {
    const shade = made('div', '', SHADE), sheet = made('div', '', `${SHEET};font-size:${17 * scale()}px`)
    sheet.setAttribute('role', 'dialog')
    sheet.setAttribute('aria-modal', 'true')
    sheet.setAttribute('aria-label', '微信支付')
    const end = (yes: boolean) => { shade.remove(); done(yes) }
    const button = (words: string, css: string, yes: boolean) => { const b = made('button', words, BUTTON + css); b.addEventListener('click', () => end(yes)); return b }
    sheet.append(
      made('div', '微信支付', 'font-weight:700'), made('div', slip.payee, 'padding-top:10px'),
      made('div', `¥${amount(slip.fen)}`, `padding:4px 0;font-size:2em;font-weight:700`), made('div', slip.words, 'color:#555'),
      button('确认付款', ';background:#06734a;color:#fff', true), button('取消', ';background:#f2f2f2;color:#1a1a1a', false),
    )
    shade.append(sheet)
    document.body.append(shade)
    sheet.querySelector('button')?.focus()
  })
}
