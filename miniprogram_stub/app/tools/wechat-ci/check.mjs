// node check.mjs <mp-weixin output> [zip to write]
// Lets WeChat's published compiler read the whole mini-program without asking WeChat's servers: shapes of app.json and of each
// page's JSON, missing pages and components, script syntax. It does not see broken WXML, WXSS or a missing file behind
// require: host/check.mjs does.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import ci from 'miniprogram-ci'

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'linli-'))
const [given = '../../dist/build/mp-weixin', zip = path.join(scratch, 'compiled.zip')] = process.argv.slice(2)
const root = path.resolve(given)
process.chdir(scratch) // the compiler leaves a folder behind where it is started

/** A project that knows the limits WeChat's server would send, so that it need not be asked. */
class Offline extends ci.Project {
  async attr() {
    return {
      platform: true, appType: 0, isSandbox: true, released: false,
      setting: {
        MaxCodeSize: 2048, MaxSubpackageSubCodeSize: 2048, MaxSubpackageFullCodeSize: 20480, MaxSubPackageLimit: 100,
        NavigateMiniprogramLimit: 10, MinTabbarCount: 2, MaxTabbarCount: 5, MaxTabbarIconSize: 40,
      },
    }
  }
}

const { appid } = JSON.parse(fs.readFileSync(path.join(root, 'project.config.json'), 'utf8'))
const project = new Offline({ appid, type: 'miniProgram', projectPath: root, privateKey: 'offline', ignores: [] })
process.on('unhandledRejection', e => { console.error(e.message); process.exit(2) })
try {
  await ci.getCompiledResult({ project, version: '0', desc: '', setting: { es6: true, es7: true, minify: false }, onProgressUpdate() {} }, zip)
  console.log(`compiled: ${fs.statSync(zip).size} bytes`)
  process.exit(0)
} catch (e) {
  console.error(e.code, e.message)
  process.exit(1)
}
