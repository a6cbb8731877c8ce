// node host/check.mjs <output folder> …: what can be known about a build without WeChat's own tools.
// For WeChat: package sizes, every page and every required file there, WXML by both of WeChat's compilers, WXSS by wcsc.
// For both builds: not one outside address.
import fs from 'node:fs'
import path from 'node:path'
import { TmplGroup } from 'glass-easel-template-compiler'
import compiler from 'miniprogram-compiler'

const LIMIT = 2048 * 1024 // bytes WeChat takes per package
const OUTSIDE = /(?:https?:|["'(=]|wss?:)\/\/(?!127\.0\.0\.1|www\.w3\.org\/)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/gi

const walk = root => fs.readdirSync(root, { recursive: true, withFileTypes: true })
  .filter(e => e.isFile()).map(e => path.relative(root, path.join(e.parentPath ?? e.path, e.name)))

/** Every address in the output that is neither this machine nor the name of an XML language. */
export function outside(root) {
  return walk(root).filter(f => /\.(js|json|css|html|wxml|wxss|wxs)$/.test(f))
    .flatMap(f => [...fs.readFileSync(path.join(root, f), 'utf8').matchAll(OUTSIDE)].map(([url]) => `${f}: outside address ${url}`))
}

/** Bytes per package: the main one and each subpackage. */
export function sizes(root) {
  const roots = (JSON.parse(fs.readFileSync(path.join(root, 'app.json'), 'utf8')).subPackages ?? []).map(s => `${s.root.replace(/\/$/, '')}/`)
  const sum = { main: 0, ...Object.fromEntries(roots.map(r => [r, 0])) }
  for (const f of walk(root)) sum[roots.find(r => f.startsWith(r)) ?? 'main'] += fs.statSync(path.join(root, f)).size
  return sum
}

/** Everything wrong with a WeChat output, one line each. */
export function weixin(root) {
  const files = walk(root), problems = [], read = f => fs.readFileSync(path.join(root, f), 'utf8')
  const app = JSON.parse(read('app.json'))
  const pages = [...app.pages, ...(app.subPackages ?? []).flatMap(s => s.pages.map(p => path.posix.join(s.root, p)))]
  for (const [name, n] of Object.entries(sizes(root))) if (n > LIMIT) problems.push(`package ${name} has ${n} bytes, ${LIMIT} are allowed`)
  for (const p of pages) for (const ext of ['.js', '.json', '.wxml']) if (!files.includes(p + ext)) problems.push(`missing ${p}${ext}`)
  for (const tab of app.tabBar?.list ?? []) if (!app.pages.includes(tab.pagePath)) problems.push(`tab bar names ${tab.pagePath}, which is no page of the main package`)
  for (const f of files.filter(f => f.endsWith('.js'))) for (const [, to] of read(f).matchAll(/\brequire\("(\.[^"]+)"\)/g)) {
    const target = path.posix.join(path.posix.dirname(f), to)
    if (!files.includes(target) && !files.includes(`${target}.js`)) problems.push(`${f}: requires ${to}, which is not there`)
  }
  const group = new TmplGroup()
  for (const f of files.filter(f => f.endsWith('.wxml'))) for (const w of group.addTmpl(f.slice(0, -5), read(f))) problems.push(`${f}: ${w.message}`)
  for (const [what, run] of [['wxml', compiler.wxmlToJs], ['wxss', compiler.wxssToJs]]) try { run(root) } catch (e) { problems.push(`${what}: ${e.message.trim()}`) }
  return problems
}

const problems = process.argv.slice(2).flatMap(root => {
  const mini = fs.existsSync(path.join(root, 'app.json'))
  if (mini) console.log(Object.entries(sizes(root)).map(([k, n]) => `${k} ${(n / 1024).toFixed(1)} KB`).join(', '))
  return [...outside(root), ...(mini ? weixin(root) : [])]
})
if (problems.length) { console.error(problems.join('\n')); process.exit(1) }
console.log('nothing wrong')
