// node host/build.mjs <mp-weixin output> <folder to write>
// Packs a compiled mini-program into one page that a browser can open, so that journeys can be walked through the very code
// WeChat would run: pages compiled by WeChat's own compiler, scripts as uni wrote them.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import compiler from 'miniprogram-compiler' // WeChat's wcc and wcsc; programs for x86-64
import esbuild from 'esbuild'

const [root, out] = process.argv.slice(2)
const here = name => fileURLToPath(new URL(name, import.meta.url))
const files = fs.readdirSync(root, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile()).map(entry => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
const gather = (ending, turn) => Object.fromEntries(
  files.filter(f => f.endsWith(ending)).map(f => [f, turn(fs.readFileSync(path.join(root, f), 'utf8'))]))

const BUILT_IN = 'view|text|button|input|textarea|image|video|canvas|scroll-view|label|form|icon'
/** WeChat's style language in a browser's words: `page` is the body, built-in parts have a prefix, rpx is 1/750 of the width. */
function asCss(wxss) {
  return wxss.replace(/@import[^;]+;/g, '')
    .replace(/(-?[\d.]+)rpx/g, 'calc(100vw * $1 / 750)')
    .replace(/(^|[\s,{}>+~])page(?=[\s,{.:>])/g, '$1body')
    .replace(new RegExp(`(^|[\\s,{}>+~])(${BUILT_IN})(?=[\\s,{.:[>])`, 'g'), '$1wx-$2')
}
const asFunction = code => esbuild.transformSync(code, { format: 'cjs', target: 'es2020' }).code

const scripts = Object.entries(gather('.js', asFunction)).map(([f, code]) => `${JSON.stringify(f)}(require, module, exports) {${code}\n}`)
const program = `window.__webview_engine_version__ = 0.02 // wcc's output asks for it
window.global = window
window.mp = {
  templates: (function () { ${compiler.wxmlToJs(root)} })(),
  json: ${JSON.stringify(gather('.json', JSON.parse))},
  styles: ${JSON.stringify(gather('.wxss', asCss))},
  scripts: { ${scripts.join(',\n')} },
}`
const page = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><title>邻里</title></head>
<body><script src="program.js"></script><script src="runtime.js"></script></body></html>`

fs.rmSync(out, { recursive: true, force: true })
fs.mkdirSync(out, { recursive: true })
fs.writeFileSync(path.join(out, 'program.js'), program)
fs.writeFileSync(path.join(out, 'index.html'), page)
esbuild.buildSync({ entryPoints: [here('runtime.js')], bundle: true, outfile: path.join(out, 'runtime.js'), define: { global: 'window' }, logLevel: 'warning' })
if (fs.existsSync(path.join(root, 'static'))) fs.cpSync(path.join(root, 'static'), path.join(out, 'static'), { recursive: true })
console.log(`${files.length} files into ${path.relative(process.cwd(), out)}`)
