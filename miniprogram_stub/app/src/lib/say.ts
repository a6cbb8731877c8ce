/** Short words to the person, and going somewhere. */
import { sentenceOf } from './api'
import { goTab } from './platform'

export const say = (title: string) => uni.showToast({ title, icon: 'none', duration: 2600 })

/** Runs something the person asked for; tells them the server's sentence when it fails. True when it went well. */
export async function trying(what: () => Promise<unknown>): Promise<boolean> {
  try { await what(); return true } catch (e) { say(sentenceOf(e)); return false }
}

const TABS = /^\/pages\/(home|reports|inbox|mine)\//

/** Opens a page by the path the server or a link named. WeChat keeps ten open at most; the eleventh takes the place of the last. */
export function go(page: string) {
  const url = page.startsWith('/') ? page : `/${page}`
  if (TABS.test(url)) goTab(url.split('?')[0])
  else uni.navigateTo({ url, fail: () => uni.redirectTo({ url }) })
}
