// wx.*: what our program asks of WeChat, answered by the browser and by the local WeChat. Every such call is noted for tests.
import { ask, toast } from './dialogs.js'
import { local } from './parts.js'
import { loginCode, owner, pay, subscribe } from './phone.js'

const calls = (window.mpCalls = []) // [name, options] of what only WeChat can do
const later = (o, result) => setTimeout(() => { o.success?.(result); o.complete?.(result) })
const failed = (o, e) => setTimeout(() => { const r = { errMsg: String(e) }; o.fail?.(r); o.complete?.(r) })
const noted = name => o => { calls.push([name, o]); later(o, { errMsg: `${name}:ok` }) }

async function request(o) {
  try {
    const body = ['POST', 'PUT'].includes(o.method) ? JSON.stringify(o.data ?? {}) : undefined
    const answer = await fetch(local(o.url), { method: o.method ?? 'GET', headers: o.header, body })
    const text = await answer.text()
    later(o, { statusCode: answer.status, data: text ? parsed(text) : '', header: {} })
  } catch (e) { failed(o, e) }
}
const parsed = text => { try { return JSON.parse(text) } catch { return text } }

async function uploadFile(o) {
  try {
    const form = new FormData()
    for (const [name, value] of Object.entries(o.formData ?? {})) form.append(name, value)
    form.append(o.name, chosen.get(o.filePath), 'photo.jpg')
    const answer = await fetch(local(o.url), { method: 'POST', headers: o.header, body: form })
    later(o, { statusCode: answer.status, data: await answer.text() })
  } catch (e) { failed(o, e) }
}
const chosen = new Map() // the files behind the addresses handed out; our server's policy lets no page fetch such an address
function addressOf(file) {
  const url = URL.createObjectURL(file)
  chosen.set(url, file)
  return url
}
function chooseMedia(o) {
  const kind = o.mediaType?.[0] ?? 'image'
  const field = Object.assign(document.createElement('input'), { type: 'file', accept: `${kind}/*`, multiple: (o.count ?? 9) > 1 })
  field.onchange = () => later(o, { type: kind, tempFiles: [...field.files].map(f => ({ tempFilePath: addressOf(f), size: f.size, fileType: kind })) })
  field.oncancel = () => failed(o, 'chooseMedia:fail cancel')
  field.click()
}
/** Fetched as WeChat does; the file itself is not kept, only that it came. */
async function downloadFile(o) {
  calls.push(['downloadFile', o])
  try { const answer = await fetch(local(o.url)); await answer.blob(); later(o, { statusCode: answer.status, tempFilePath: `wxfile://${calls.length}` }) } catch (e) { failed(o, e) }
}
async function requestSubscribeMessage(o) {
  calls.push(['requestSubscribeMessage', o])
  const answer = (await ask('微信', '允许发送一次通知', '允许', '拒绝')) ? 'accept' : 'reject'
  const choices = Object.fromEntries(o.tmplIds.map(id => [id, answer]))
  await subscribe(choices).then(() => later(o, { errMsg: 'requestSubscribeMessage:ok', ...choices }), e => failed(o, e))
}

/** WeChat's sheet. The phone itself says how it ended: paid, closed by the person, or refused. */
async function requestPayment(o) {
  calls.push(['requestPayment', o])
  const { timeStamp, nonceStr, signType, paySign } = o
  const sheet = slip => ask('微信支付', `${slip.payee} ${slip.words} ¥${(slip.fen / 100).toFixed(2)}`, '确认付款', '取消')
  try {
    const { errMsg } = await pay({ appId: window.mp.json['project.config.json'].appid, timeStamp, nonceStr, package: o.package, signType, paySign }, sheet)
    if (/:ok$/.test(errMsg)) later(o, { errMsg })
    else failed(o, errMsg)
  } catch (e) { failed(o, `requestPayment:fail ${e.message}`) }
}

/** Where a part lies on the page in sight, and the real canvas inside; enough for a hand to draw on. */
function createSelectorQuery() {
  const asked = []
  const query = {
    in: () => query,
    select: selector => ({ fields: (_, tell) => { asked.push(() => tell?.(placed(selector))); return query } }),
    exec: done => setTimeout(() => { const answers = asked.map(ask => ask()); done?.(answers) }),
  }
  return query
}
function placed(selector) {
  const found = [...document.querySelectorAll(selector)].find(el => el.getClientRects().length)
  if (!found) return null
  const { left, top, width, height } = found.getBoundingClientRect()
  return { node: found.querySelector('canvas'), left, top, width, height }
}
const canvasToTempFilePath = o => o.canvas.toBlob(blob => (blob ? later(o, { tempFilePath: addressOf(blob) }) : failed(o, 'canvasToTempFilePath:fail')), 'image/png')

const system = () => ({ platform: 'devtools', SDKVersion: '3.8.0', language: 'zh_CN', pixelRatio: devicePixelRatio, windowWidth: innerWidth, windowHeight: innerHeight, statusBarHeight: 0, fontSizeScaleFactor: Number(localStorage.getItem('wx:font') ?? 1) })
const key = name => `${owner}|${name}`

/** The object pages know as `wx`. `router` knows how to open and leave pages. */
export function makeWx(router) {
  const known = {
    canIUse: () => true, nextTick: f => setTimeout(f), getSystemInfoSync: system, getAppBaseInfo: system, getWindowInfo: system, getDeviceInfo: system, getSystemSetting: system,
    getLaunchOptionsSync: router.launch, getEnterOptionsSync: router.launch, getMenuButtonBoundingClientRect: () => ({ top: 6, bottom: 38, left: innerWidth - 97, right: innerWidth - 10, width: 87, height: 32 }),
    getStorageSync: name => JSON.parse(localStorage.getItem(key(name)) ?? '""'), setStorageSync: (name, v) => localStorage.setItem(key(name), JSON.stringify(v)), removeStorageSync: name => localStorage.removeItem(key(name)),
    request, uploadFile, downloadFile, chooseMedia, requestSubscribeMessage, requestPayment,
    login: o => loginCode().then(code => later(o, { code, errMsg: 'login:ok' }), e => failed(o, e)),
    showModal: o => ask(o.title, o.content, o.confirmText, o.cancelText).then(confirm => later(o, { confirm, cancel: !confirm })),
    showToast: o => { toast(o.title, o.duration); later(o, {}) },
    onNetworkStatusChange: f => { addEventListener('online', () => f({ isConnected: true })); addEventListener('offline', () => f({ isConnected: false })) },
    pageScrollTo: o => {
      const there = o.selector && document.querySelector(o.selector)
      if (there) scrollTo(0, there.getBoundingClientRect().top + scrollY + (o.offsetTop ?? 0))
      later(o, {})
    },
    makePhoneCall: noted('makePhoneCall'), previewImage: noted('previewImage'), scanCode: noted('scanCode'), stopPullDownRefresh: noted('stopPullDownRefresh'),
    createSelectorQuery, canvasToTempFilePath, setClipboardData: noted('setClipboardData'),
    saveImageToPhotosAlbum: noted('saveImageToPhotosAlbum'), saveVideoToPhotosAlbum: noted('saveVideoToPhotosAlbum'), openDocument: noted('openDocument'),
    navigateTo: router.navigateTo, redirectTo: router.redirectTo, reLaunch: router.reLaunch, switchTab: router.reLaunch, navigateBack: router.navigateBack,
  }
  const missing = name => (/^get.*Sync$/.test(name) ? () => ({}) : /^on[A-Z]/.test(name) ? () => {} : undefined)
  return new Proxy(known, { get: (all, name) => (name in all ? all[name] : missing(String(name))) })
}
