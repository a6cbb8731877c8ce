// A small stand-in for WeChat: App, Page, Component, require, and a stack of pages. Enough to walk through the compiled program.
import j from 'j-component' // WeChat's component framework, published for tests
import { local, registerParts, style } from './parts.js'
import { makeWx } from './wx.js'

const { mp } = window
const app = mp.json['app.json']
const stack = [] // of { path, query, page, view, box }
let theApp
let defining // { path, usingComponents } of the script being run

const first = () => (location.hash.slice(1) || app.pages[0]).replace(/^\//, '').split('?')
const launch = () => ({ path: first()[0], query: Object.fromEntries(new URLSearchParams(first()[1])), scene: 1001 })
const join = (from, to) => new URL(to, `http://x/${from}`).pathname.slice(1)

// ---- scripts and components
const loaded = {}
function require(file) {
  if (loaded[file]) return loaded[file].exports
  if (!mp.scripts[file]) throw new Error(`no script ${file}`)
  const module = (loaded[file] = { exports: {} })
  mp.scripts[file](to => require(join(file, to.endsWith('.js') ? to : `${to}.js`)), module, module.exports)
  return module.exports
}
function define(options) {
  const { path, usingComponents } = defining
  const tagName = path.split('/').pop()
  // A component's own node is inline and holds blocks; Chromium then names it first under a pointer. It must not be hit itself.
  style(`${tagName} { pointer-events: none } ${tagName} > * { pointer-events: auto }`)
  j.register({ ...options, options: { ...options.options, classPrefix: '' }, id: idOf(path), path: `/${path}`, tagName, usingComponents, template: mp.templates(`${path}.wxml`) })
}
const idOf = path => path.replace(/\W/g, '_')
const ready = new Set()
function load(path) {
  if (ready.has(path)) return idOf(path)
  ready.add(path)
  const using = { ...app.usingComponents, ...mp.json[`${path}.json`]?.usingComponents }
  const usingComponents = Object.fromEntries(Object.entries(using).map(([tag, to]) => [tag, load(join(path, to))]))
  if (mp.styles[`${path}.wxss`]) style(mp.styles[`${path}.wxss`])
  const outer = defining
  defining = { path, usingComponents }
  require(`${path}.js`)
  defining = outer
  return idOf(path)
}

// ---- pages
const now = () => stack[stack.length - 1]
/** j-component guesses taps from touches and drops slow ones; a browser's click is surer, and a finger makes one too. */
function tapByClick(view, box) {
  const trigger = view._triggerExparserEvent.bind(view)
  view._triggerExparserEvent = (e, name, detail) => { if (name !== 'tap' && name !== 'longpress') trigger(e, name, detail) }
  box.addEventListener('click', e => {
    let target = e.target
    while (target && !target.__wxElement) target = target.parentElement
    if (target) trigger({ target, touches: {}, changedTouches: {} }, 'tap', { x: e.pageX, y: e.pageY })
  })
}
function push(url) {
  const [path, query = ''] = join('', url).length ? [join('', url.split('?')[0]), url.split('?')[1]] : first()
  now()?.page.onHide?.()
  if (now()) now().box.hidden = true
  const box = document.body.appendChild(document.createElement('main'))
  const view = j.create(load(path))
  tapByClick(view, box)
  view.attach(box)
  const page = view.instance
  Object.assign(page, { route: path, is: path })
  stack.push({ path, query, page, view, box })
  history.replaceState(null, '', `#${path}${query ? `?${query}` : ''}`)
  page.onLoad?.(Object.fromEntries(new URLSearchParams(query)))
  page.onShow?.()
  page.onReady?.()
}
function pop() {
  const { page, view, box } = stack.pop()
  page.onUnload?.()
  view.detach()
  box.remove()
}
const answered = o => setTimeout(() => { o.success?.({}); o.complete?.({}) })
const router = {
  launch,
  navigateTo: o => { push(o.url); answered(o) },
  redirectTo: o => { pop(); push(o.url); answered(o) },
  reLaunch: o => { while (stack.length) pop(); push(o.url); answered(o) },
  navigateBack: (o = {}) => { if (stack.length > 1) { pop(); now().box.hidden = false; history.replaceState(null, '', `#${now().path}${now().query ? `?${now().query}` : ''}`); now().page.onShow?.() } answered(o) },
}

// ---- start
registerParts()
window.wx = makeWx(router)
Object.assign(window, { App: o => { theApp = o }, getApp: () => theApp, getCurrentPages: () => stack.map(s => s.page), Page: define, Component: define, Behavior: o => j.behavior(o) })
style(mp.styles['app.wxss'] ?? '')
require('app.js')
theApp?.onLaunch?.(launch())
theApp?.onShow?.(launch())
push(`/${first().join('?')}`)
addEventListener('hashchange', () => router.reLaunch({ url: `/${first().join('?')}` }))
window.mpLocal = local
