/** What the phone remembers. Each person's things stay apart; a full or forbidden store is the same as an empty one. */
import { owner } from './platform'

export function recall<T>(name: string): T | null {
  try { return (uni.getStorageSync(`linli:${owner}${name}`) as T) || null } catch { return null }
}

export function remember(name: string, value: unknown) {
  try { uni.setStorageSync(`linli:${owner}${name}`, value) } catch { /* a full store must not stop anybody */ }
}

export function forget(name: string) {
  try { uni.removeStorageSync(`linli:${owner}${name}`) } catch { /* as above */ }
}
