// WeChat's built-in components, as far as our pages use them, on WeChat's own component framework.
import j from 'j-component'
import { ask } from './dialogs.js'
import { phoneCode, share } from './phone.js'

const LOOK = `* { box-sizing: border-box } body { margin: 0; font: 16px/1.4 sans-serif }
wx-view, wx-form, wx-scroll-view, wx-button, wx-input, wx-textarea { display: block }
wx-button { padding: 0 14px; border-radius: 5px; background: #f8f8f8; font-size: 18px; line-height: 2.55; text-align: center; cursor: pointer }
wx-input > input, wx-textarea > textarea { width: 100%; height: 100%; padding: 0; border: 0; outline: 0; background: none; color: inherit; font: inherit; resize: none }
wx-canvas { display: block } wx-canvas > canvas { width: 100%; height: 100%; pointer-events: none }
wx-image { display: inline-block; width: 320px; height: 240px; overflow: hidden } wx-image > img { width: 100%; height: 100%; object-fit: cover }`

export const style = css => document.head.append(Object.assign(document.createElement('style'), { textContent: css }))
const element = self => (self._exparserNode ?? self).$$
/** Our server's pictures, asked of whoever served this page. */
export const local = url => (/^(blob|data):/.test(url) ? url : url.replace(/^https?:\/\/[^/]+/, ''))

const shown = attribute => ({ type: null, value: null, observer(v) {
  if (v === null || v === undefined) element(this).removeAttribute(attribute)
  else element(this).setAttribute(attribute, String(v))
} })
const spoken = { ariaRole: shown('role'), ariaLabel: shown('aria-label'), ariaChecked: shown('aria-checked'), ariaHidden: shown('aria-hidden'), ariaLevel: shown('aria-level'), ariaCurrent: shown('aria-current') }
const part = (id, more = {}) => j.register({ id, tagName: `wx-${id}`, template: '<slot/>', ...more, properties: { ...spoken, ...more.properties } })

/** A component around one real element; `mirror` names the properties handed on to it. */
function around(id, tag, mirror, listen = () => {}) {
  const put = (el, name, v) => { const to = name === 'src' ? local(v || '') : v ?? ''; if (el[name] !== to && to !== '') el[name] = to; else if (name === 'value' && el.value !== to) el.value = to }
  const inner = self => element(self).querySelector(tag)
  const hand = name => ({ type: null, value: name === 'maxLength' ? 140 : '', observer(v) { const el = inner(this); if (el) put(el, name, v) } })
  part(id, {
    properties: { ...Object.fromEntries(mirror.map(name => [name === 'maxLength' ? 'maxlength' : name, hand(name)])), ariaLabel: { type: String, value: '', observer(v) { inner(this)?.setAttribute('aria-label', v) } } },
    lifetimes: { attached() {
      const el = document.createElement(tag)
      for (const name of mirror) put(el, name, this.data[name === 'maxLength' ? 'maxlength' : name])
      if (this.data.ariaLabel) el.setAttribute('aria-label', this.data.ariaLabel)
      element(this).append(el)
      listen(el, this)
    } },
  })
}
function typing(el, self) {
  el.addEventListener('input', () => self.triggerEvent('input', { value: el.value }))
  el.addEventListener('blur', () => self.triggerEvent('blur', { value: el.value }))
  el.addEventListener('keydown', e => { if (e.key === 'Enter' && el.tagName === 'INPUT') self.triggerEvent('confirm', { value: el.value }) })
}
/** The button that asks WeChat for the phone number: the person is asked, the page gets a code or a refusal. */
async function givePhone(self) {
  const yes = await ask('微信', '申请使用您的手机号', '允许', '拒绝')
  self.triggerEvent('getphonenumber', yes ? { errMsg: 'getPhoneNumber:ok', code: await phoneCode() } : { errMsg: 'getPhoneNumber:fail user deny' })
}

export function registerParts() {
  style(LOOK)
  for (const id of ['view', 'text', 'form', 'label', 'scroll-view', 'icon', 'block']) part(id)
  part('button', { properties: { openType: { type: String, value: '' } }, lifetimes: { attached() {
    element(this).setAttribute('role', this.data.ariaRole ?? 'button')
    element(this).addEventListener('click', () => {
      if (this.data.openType === 'getPhoneNumber') void givePhone(this)
      if (this.data.openType === 'share') void share(getCurrentPages().at(-1).onShareAppMessage({ from: 'button' }))
    })
  } } })
  around('input', 'input', ['value', 'placeholder', 'maxLength'], typing)
  around('textarea', 'textarea', ['value', 'placeholder', 'maxLength'], typing)
  around('image', 'img', ['src'])
  around('video', 'video', ['src'])
  around('canvas', 'canvas', [])
}
