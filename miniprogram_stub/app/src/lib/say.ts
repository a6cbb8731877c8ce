/** Short words to the person, and going somewhere. */
import { sentenceOf } from './api'

export const say = (title: string) => uni.showToast({ title, icon: 'none', duration: 2600 })

/** Runs something the person asked for; tells them the server's sentence when it fails. True when it went well. */
export async function trying(what: () => Promise<unknown>): Promise<boolean> {
  try { await what(); return true } catch (e) { say(sentenceOf(e)); return false }
}

export const go = (url: string) => uni.navigateTo({ url: url.startsWith('/') ? url : `/${url}` })
