/** One way for every page to fetch: waiting, here, refused, or without network, then with what was seen last. */
import { reactive } from 'vue'
import { NoAnswer, Refusal, sentenceOf } from './api'
import { opened } from './opened'
import { recall, remember } from './store'
import { ready, session } from './session'
import { trying } from './say'
import type { Page } from './types'

export interface Load<T> {
  data: T | null
  /** `stale`: no network, `data` is from `seenAt`. `none`: failed and nothing to show. `out`: nobody has signed in. */
  state: 'waiting' | 'here' | 'stale' | 'none' | 'out'
  sentence: string
  offline: boolean
  /** With what status the server said no; 0 when it did not. */
  refused: number
  seenAt: number
  again: () => Promise<void>
}
type Kept = Record<string, { at: number; data: unknown }>
const MOST_KEPT = 24

function keep(name: string, data: unknown) {
  const all = { ...(recall<Kept>('kept') ?? {}), [name]: { at: Date.now(), data } }
  const newest = Object.entries(all).sort(([, a], [, b]) => b.at - a.at).slice(0, MOST_KEPT)
  remember('kept', Object.fromEntries(newest))
}

/** `name` is where the last answer is kept for a day without network; give a function when it depends on the page. */
export function useLoad<T>(name: string | (() => string), fetch: () => Promise<T>): Load<T> {
  const key = () => (typeof name === 'string' ? name : name())
  const load = reactive({ data: null, state: 'waiting', sentence: '', offline: false, refused: 0, seenAt: 0, again }) as Load<T>
  async function again() {
    await ready()
    if (session.status === 'out') { load.state = 'out'; return }
    try {
      if (session.status === 'offline') throw new NoAnswer()
      load.data = await fetch()
      load.state = 'here'
      load.offline = false
      load.refused = 0
      keep(key(), load.data)
      void opened()
    } catch (e) { fail(e) }
  }
  function fail(e: unknown) {
    const kept = recall<Kept>('kept')?.[key()]
    load.sentence = sentenceOf(e)
    load.offline = e instanceof NoAnswer
    load.refused = e instanceof Refusal ? e.status : 0
    if (load.offline && kept) { load.data = kept.data as T; load.seenAt = kept.at }
    load.state = load.offline && load.data ? 'stale' : 'none'
  }
  return load
}

/** What stands behind the last line shown, if anything: `ask` fetches it by its cursor. */
export const more = <T extends Page<unknown>>(load: Load<T>, ask: (cursor: string) => Promise<T>) => trying(async () => {
  if (!load.data?.next) return
  const page = await ask(load.data.next)
  load.data = { ...load.data, ...page, items: [...load.data.items, ...page.items] }
})
