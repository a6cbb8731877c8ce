/**
 * A phone for tests: it remembers what it was asked and answers what the story laid down. Nothing leaves the process.
 * Our own components are found by name as in a real build; the built-in ones stay bare elements.
 */
import { config } from '@vue/test-utils'
import { afterAll, afterEach, beforeEach, vi } from 'vitest'

export interface Asked { method: string; path: string; body: Record<string, unknown>; header: Record<string, string> }
type Answer = { status: number; body?: unknown } | 'lost'
type Script = (asked: Asked) => Answer | undefined

export const phone = {
  asked: [] as Asked[],
  /** Everything WeChat was asked to do, in order: "subscribe", "request POST /reports", "navigate /pages/…". */
  said: [] as string[],
  store: new Map<string, unknown>(),
  network: (() => undefined) as (state: { isConnected: boolean }) => void,
  script: (() => undefined) as Script,
  scale: 1,
  /** Whether the person lets the program write to the album. */
  album: true,
  /** What the person answers when WeChat asks whether news may come. */
  agrees: true,
  /** What becomes of WeChat's sheet for paying, as its errMsg says it. */
  pays: 'ok' as 'ok' | 'cancel' | 'error',
  /** What the person answers to a plain question. */
  confirms: true,
}

const orders = (method?: string) => phone.asked.filter(a => !method || a.method === method)
/** The requests of one kind to one path. */
export const sent = (method: string, path: string) => orders(method).filter(a => a.path === path)

function request(o: UniApp.RequestOptions) {
  const path = o.url.replace('http://linli.test/api/v1', '')
  const asked: Asked = { method: String(o.method), path, body: (o.data ?? {}) as Record<string, unknown>, header: (o.header ?? {}) as Record<string, string> }
  phone.asked.push(asked)
  phone.said.push(`request ${asked.method} ${path}`)
  const answer = phone.script(asked) ?? { status: 404, body: { code: 'not_found', sentence: '没有找到。' } }
  void Promise.resolve().then(() => {
    if (answer === 'lost') o.fail?.({ errMsg: 'request:fail' } as UniApp.GeneralCallbackResult)
    else o.success?.({ statusCode: answer.status, data: answer.body ?? '', header: {}, cookies: [], errMsg: 'request:ok' } as UniApp.RequestSuccessCallbackResult)
  })
}
const note = (name: string, key?: string) => (o: Record<string, unknown> = {}) => { phone.said.push(key ? `${name} ${String(o[key])}` : name) }
const album = (o: { filePath: string; success?: (r: object) => void; fail?: (r: object) => void }) => {
  phone.said.push(`album ${o.filePath}`)
  if (phone.album) o.success?.({})
  else o.fail?.({ errMsg: 'saveImageToPhotosAlbum:fail auth deny' })
}

const uni = {
  request,
  getStorageSync: (name: string) => phone.store.get(name) ?? '',
  setStorageSync: (name: string, value: unknown) => phone.store.set(name, JSON.parse(JSON.stringify(value))),
  removeStorageSync: (name: string) => phone.store.delete(name),
  login: (o: UniApp.LoginOptions) => o.success?.({ code: 'login-code', errMsg: 'login:ok' } as UniApp.LoginRes),
  requestSubscribeMessage: (o: { tmplIds: string[]; complete: (r: object) => void }) => { phone.said.push('subscribe'); o.complete(Object.fromEntries(o.tmplIds.map(id => [id, phone.agrees ? 'accept' : 'reject']))) },
  requestPayment: (o: { package: string; complete: (r: object) => void }) => {
    phone.said.push(`pay ${o.package}`)
    void Promise.resolve().then(() => o.complete({ errMsg: phone.pays === 'ok' ? 'requestPayment:ok' : `requestPayment:fail ${phone.pays}` }))
  },
  getWindowInfo: () => ({ statusBarHeight: 20, windowWidth: 390 }),
  getAppBaseInfo: () => ({ fontSizeScaleFactor: phone.scale }),
  getMenuButtonBoundingClientRect: () => ({ top: 26, right: 380, width: 87, height: 32 }),
  onNetworkStatusChange: (f: typeof phone.network) => { phone.network = f },
  showModal: (o: UniApp.ShowModalOptions) => o.success?.({ confirm: phone.confirms, cancel: !phone.confirms } as UniApp.ShowModalRes),
  showToast: note('toast', 'title'), pageScrollTo: note('scroll', 'selector'), navigateTo: note('navigate', 'url'), redirectTo: note('redirect', 'url'), switchTab: note('tab', 'url'),
  setClipboardData: (o: { data: string; success?: (r: object) => void }) => { phone.said.push(`copy ${o.data}`); o.success?.({}) },
  navigateBack: note('back'), makePhoneCall: note('dial', 'phoneNumber'), stopPullDownRefresh: note('settled'),
  previewImage: note('preview', 'current'), openDocument: note('document', 'filePath'), saveImageToPhotosAlbum: album, saveVideoToPhotosAlbum: album,
  downloadFile: (o: UniApp.DownloadFileOption) => { phone.said.push(`download ${o.url}`); o.success?.({ statusCode: 200, tempFilePath: 'tmp-file' } as UniApp.DownloadSuccessData) },
}

/** The files share a process. What a page leaves ringing ends with its file, and the next one loads everything anew. */
const clocks = { setTimeout: globalThis.setTimeout, setInterval: globalThis.setInterval }
const ringing = new Set<ReturnType<typeof setTimeout>>()
const noted = <F extends (...given: never[]) => ReturnType<typeof setTimeout>>(begin: F) => (...given: Parameters<F>) => {
  const timer = begin(...given)
  ringing.add(timer)
  return timer
}
Object.assign(globalThis, { uni, getCurrentPages: () => [], setTimeout: noted(clocks.setTimeout), setInterval: noted(clocks.setInterval) })
afterAll(() => {
  ringing.forEach(timer => clearTimeout(timer))
  Object.assign(globalThis, clocks)
  vi.resetModules()
})

/** Hooks a page registered, so that a test can open, show and hide it. */
export const hooks: Record<string, ((query?: Record<string, string>) => unknown)[]> = {}
vi.mock('@dcloudio/uni-app', () => {
  const hook = (name: string) => (f: () => unknown) => { (hooks[name] ??= []).push(f) }
  return Object.fromEntries(['onLoad', 'onShow', 'onHide', 'onLaunch', 'onPullDownRefresh', 'onReachBottom', 'onUnload', 'onShareAppMessage'].map(name => [name, hook(name)]))
})

beforeEach(async () => {
  vi.resetModules()
  Object.assign(phone, { asked: [], said: [], store: new Map(), script: () => undefined, scale: 1, album: true, agrees: true, pays: 'ok', confirms: true })
  for (const name of Object.keys(hooks)) delete hooks[name]
  const parts = import.meta.glob('../src/components/*/*.vue')
  const named = await Promise.all(Object.entries(parts).map(async ([file, load]) => [file.split('/').pop()?.replace('.vue', ''), ((await load()) as { default: object }).default]))
  config.global.components = Object.fromEntries(named)
})
afterEach(() => { vi.useRealTimers() })
