/**
 * The only place that knows WeChat from a browser. The constant is filled in when building and the dead branch drops out.
 * In the browser build a person's phone is played by the local WeChat named in the address (?wx=…&phone=…): login codes,
 * number codes and consent come from there, so our server is spoken to exactly as by the real WeChat.
 */
import { cashier } from './cashier'
import type { Slip } from './cashier'

export const weixin = process.env.UNI_PLATFORM === 'mp-weixin'
const APPID = 'wx1000000000000001'

interface Phone { wx: string; phone: string }
export interface Chrome { top: number; row: number; right: number }
export interface Picked { path: string; kind: 'photo' | 'video' }
export interface Asked { id: string; name: string }

const phone: Phone | null = weixin ? null : findPhone()

/** False in a browser that was opened without a phone: then only a page saying so is shown. */
export const connected = weixin || phone !== null
/** Keeps what is stored apart when several phones are held in one browser. */
export const owner = phone ? `${phone.phone}:` : ''

function findPhone(): Phone | null {
  const asked = new URLSearchParams(location.search)
  const kept = (name: string) => asked.get(name) ?? sessionStorage.getItem(`linli:${name}`)
  const [wx, who] = [kept('wx'), kept('phone')]
  if (!wx || !who) return null
  sessionStorage.setItem('linli:wx', wx)
  sessionStorage.setItem('linli:phone', who)
  return { wx: wx.replace(/\/$/, ''), phone: who }
}

async function onPhone<T>(what: string, body: object = {}): Promise<T> {
  if (!phone) throw new Error('this page was opened without a phone')
  const r = await fetch(`${phone.wx}/phones/${phone.phone}/${what}`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ appid: APPID, ...body }),
  })
  if (!r.ok) throw new Error(`the phone answered ${r.status}`)
  return r.json() as Promise<T>
}

/** A login code, silently. Rejects when WeChat cannot be reached. */
export async function loginCode(): Promise<string> {
  if (!weixin) return (await onPhone<{ code: string }>('login')).code
  return new Promise((done, failed) => uni.login({ provider: 'weixin', success: r => done(r.code), fail: failed }))
}

/** A code for the phone number. In WeChat it comes with the event of the button the person pressed; null if they declined. */
export async function phoneCode(event?: { detail?: { code?: string } }): Promise<string | null> {
  if (weixin) return event?.detail?.code ?? null
  if (!(await confirm('微信', '邻里申请使用您的手机号，用来核对业主名册。', '允许', '拒绝'))) return null
  return (await onPhone<{ code: string }>('phone-number')).code
}

/**
 * Asks whether news may be sent. Must be the first thing a tap does: WeChat shows its question only then. Never fails. True when
 * something was allowed: only for words on the page, since what counts is what WeChat tells our server.
 */
export async function askNotice(templates: Asked[]): Promise<boolean> {
  const three = templates.slice(0, 3) // WeChat's limit per question
  if (!three.length) return false
  if (weixin) return new Promise(done => uni.requestSubscribeMessage({ tmplIds: three.map(t => t.id), complete: r => done(three.some(t => (r as unknown as Record<string, unknown>)?.[t.id] === 'accept')) }))
  const yes = await confirm('微信', `允许邻里发送一次通知：${three.map(t => t.name).join('、')}`, '允许', '拒绝')
  const choices = Object.fromEntries(three.map(t => [t.id, yes ? 'accept' : 'reject']))
  const answer = await onPhone<Record<string, string>>('subscribe', { choices }).catch(() => ({} as Record<string, string>))
  return three.some(t => answer[t.id] === 'accept')
}

/** Calls when the line is back. A browser says so itself: not every one tells of it as uni listens for it. */
export function whenOnline(act: () => void) {
  if (weixin) uni.onNetworkStatusChange(({ isConnected }) => { if (isConnected) act() })
  else addEventListener('online', act)
}

/** A plain question of the phone itself. */
export const confirm = (title: string, content: string, confirmText = '好', cancelText = '取消') =>
  new Promise<boolean>(done => uni.showModal({ title, content, confirmText, cancelText, confirmColor: '#1f5c47', cancelColor: '#57615a', success: r => done(r.confirm), fail: () => done(false) }))

/** Lets the person take or choose photos (up to `most`) or one short video. Nothing chosen is an empty list. */
export function pick(kind: 'photo' | 'video', most: number): Promise<Picked[]> {
  return new Promise(done => {
    const none = () => done([])
    const photos = (paths: string[]) => done(paths.slice(0, most).map(path => ({ path, kind: 'photo' as const })))
    if (weixin) return uni.chooseMedia({
      count: most, mediaType: [kind === 'photo' ? 'image' : 'video'], sizeType: ['compressed'], maxDuration: 15,
      success: r => done(r.tempFiles.map(f => ({ path: f.tempFilePath, kind }))), fail: none,
    })
    if (kind === 'video') return uni.chooseVideo({ maxDuration: 15, success: r => done([{ path: r.tempFilePath, kind }]), fail: none })
    return uni.chooseImage({ count: most, sizeType: ['compressed'], success: r => photos([r.tempFilePaths].flat()), fail: none })
  })
}

/** Keeps one of the server's files: pictures and films in the album, paper opened by the phone, from where it can be sent or printed.
 * A browser downloads it. Resolves to false when the person or the phone said no. */
export function keepFile(url: string, kind: 'png' | 'pdf' | 'video', name: string): Promise<boolean> {
  if (!weixin) return Promise.resolve(download(url, name))
  return new Promise(done => {
    const answer = { success: () => done(true), fail: () => done(false) }
    uni.downloadFile({ url, fail: answer.fail, success: ({ statusCode, tempFilePath: filePath }) => {
      if (statusCode !== 200) done(false)
      else if (kind === 'png') uni.saveImageToPhotosAlbum({ filePath, ...answer })
      else if (kind === 'video') uni.saveVideoToPhotosAlbum({ filePath, ...answer })
      else uni.openDocument({ filePath, fileType: 'pdf', showMenu: true, ...answer })
    } })
  })
}
/** Keeps a text of somebody's own: a browser downloads it as a file, WeChat, which keeps no such file, copies it. */
export function keepText(text: string, name: string): Promise<boolean> {
  if (weixin) return new Promise(done => uni.setClipboardData({ data: text, showToast: false, success: () => done(true), fail: () => done(false) }))
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  download(url, name)
  setTimeout(() => URL.revokeObjectURL(url), 60000)
  return Promise.resolve(true)
}
function download(url: string, name: string): boolean {
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  document.body.append(link)
  link.click()
  link.remove()
  return true
}

/** What `wx.requestPayment` wants, as our server signed it. */
export interface PayParams { appId: string; timeStamp: string; nonceStr: string; package: string; signType: string; paySign: string }
/**
 * Shows WeChat's own sheet for paying. `left`: the person closed it. `gone`: it closed otherwise. Whether money came is never
 * known from here: the phone's word is no proof, only the server's is.
 */
export async function paySheet(params: PayParams): Promise<'gone' | 'left'> {
  if (!weixin) return paidInBrowser(params)
  const answer = await new Promise<{ errMsg?: string }>(done => uni.requestPayment({ provider: 'wxpay', ...params, complete: done } as unknown as UniApp.RequestPaymentOptions))
  return /cancel/.test(answer.errMsg ?? '') ? 'left' : 'gone'
}

async function paidInBrowser(params: PayParams): Promise<'gone' | 'left'> {
  try {
    const slip = await onPhone<Slip & { sheet: string }>('pay', params)
    const yes = await cashier(slip)
    await onPhone('pay/answer', { sheet: slip.sheet, answer: yes ? 'confirm' : 'cancel' })
    return yes ? 'gone' : 'left'
  } catch { return 'gone' } // as when WeChat ends with an error: what came of it is asked of the server
}

/**
 * Hands a card to WeChat, which asks whom to send it to and tells nobody. In WeChat the button itself does so; in a browser the local
 * WeChat puts its question over the phone. False when it could not be reached.
 */
export function shareCard(card: { title: string; path: string }): Promise<boolean> {
  return weixin ? Promise.resolve(true) : onPhone('share', card).then(() => true, () => false)
}

/** Reads a square code with the camera; null when there is none. A browser page has no camera for it. */
export function scan(): Promise<string | null> {
  if (!weixin) return Promise.resolve(null)
  return new Promise(done => uni.scanCode({ success: r => done(r.path ?? r.result ?? null), fail: () => done(null) }))
}

/** Brings a question of a form into sight and, in a browser, the keyboard to its first answer. */
export function showField(id: string) {
  uni.pageScrollTo({ selector: `#${id}`, offsetTop: -16, duration: 0 })
  if (!weixin) document.getElementById(id)?.querySelector<HTMLElement>('[role=radio],[role=button],input,textarea')?.focus({ preventScroll: true })
}

/** Starts a call; a phone asks once more, a browser hands the number to whatever can dial. */
export function dial(number: string) {
  uni.makePhoneCall({ phoneNumber: number, fail: () => undefined })
}

/** What WeChat draws over our pages: height of the clock line, of the row beside its round button, and that button's width. */
export function chrome(): Chrome {
  if (!weixin) return { top: 0, row: 0, right: 0 }
  const top = uni.getWindowInfo().statusBarHeight ?? 20
  const pill = uni.getMenuButtonBoundingClientRect()
  if (!pill?.height) return { top, row: 44, right: 96 }
  return { top, row: pill.height + 2 * (pill.top - top), right: pill.width + 2 * (uni.getWindowInfo().windowWidth - pill.right) }
}

/** How much larger than usual the person has set WeChat's type: 1 is the usual size. */
export function fontScale(): number {
  if (!weixin) return 1
  const { fontSizeScaleFactor, fontSizeSetting } = uni.getAppBaseInfo() as { fontSizeScaleFactor?: number; fontSizeSetting?: number }
  return fontSizeScaleFactor ?? (fontSizeSetting ? fontSizeSetting / 16 : 1)
}

/** Goes to one of the four main pages. WeChat keeps them alive; the browser starts them anew. */
export function goTab(url: string) {
  if (weixin) uni.switchTab({ url })
  else uni.reLaunch({ url })
}
