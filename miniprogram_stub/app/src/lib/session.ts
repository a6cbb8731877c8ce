/** Who is here. Signing in to WeChat is silent; a phone number is asked for only on its own page, with the reason. */
import { computed, reactive } from 'vue'
import { NoAnswer, Refusal, get, post, present, remove, sentenceOf } from './api'
import { connected, loginCode } from './platform'
import { forget, recall, remember } from './store'
import type { EstateOfMine, HomeOfMine, Me, Session } from './types'

type Status = 'starting' | 'in' | 'out' | 'offline'
/** `unread` counts the messages not read yet; null until the inbox was asked. */
export const session = reactive<{ status: Status; me: Me | null; sentence: string; homeId: number | null; unread: number | null }>({
  status: 'starting', me: recall<Me>('me'), sentence: '', homeId: recall<number>('home'), unread: null,
})
let starting: Promise<void> | undefined

/** The home the pages speak about: the chosen one, else the first one bound by oneself, else the first of the roster. */
export const here = computed<HomeOfMine | null>(() => {
  const homes = session.me?.homes ?? []
  return homes.find(h => h.home.id === session.homeId) ?? homes.find(h => h.binding_id) ?? homes[0] ?? null
})
/** The estate of that home, else the first estate one has something to do with. */
export const estate = computed<EstateOfMine | null>(() =>
  session.me?.estates.find(e => e.id === here.value?.home.estate_id) ?? session.me?.estates[0] ?? null)

export function liveIn(homeId: number) {
  session.homeId = homeId
  remember('home', homeId)
}

function meet(me: Me) {
  session.me = me
  session.status = 'in'
  session.sentence = ''
  remember('me', me)
}

const READ = ['token', 'me', 'kept']
const MINE = [...READ, 'was', 'home', 'wanted', 'contribution', 'idea', 'receipts', 'order:ballot', 'order:pay', 'paying']
/** What the phone knows of somebody who is not, or no longer, the one it speaks for. */
function forgetMe() {
  present('')
  MINE.forEach(forget)
  Object.assign(session, { me: null, homeId: null, unread: null })
}

/** Shows nothing of whoever was here; receipts and orders stay until it is known whether it is somebody else. */
function hideMe() {
  if (session.me) remember('was', session.me.id)
  present('')
  READ.forEach(forget)
  Object.assign(session, { me: null, homeId: null, unread: null })
}

async function knock() {
  const { token, me } = await post<Session>('/sessions', { code: await loginCode() })
  const was = session.me?.id ?? recall<number>('was')
  if (was && was !== me.id) { // the property let go of this phone, or it is somebody else's now
    forgetMe()
    for (const name of ['draft', 'order:report']) forget(name)
  }
  present(token)
  remember('token', token)
  forget('was')
  session.homeId = recall<number>('home')
  meet(me)
}

async function begin() {
  if (!connected) { session.status = 'out'; return }
  const kept = recall<string>('token')
  present(kept ?? '', knock)
  try {
    if (kept) meet(await get<Me>('/me'))
    else if (recall('left')) session.status = 'out'
    else await knock()
  } catch (e) {
    session.status = e instanceof NoAnswer || !session.me ? 'offline' : 'out'
    if (e instanceof Refusal) hideMe()
    session.sentence = sentenceOf(e)
  }
}

/** Resolves when it is known whether somebody is here. Asked often, done once; after a failure it is tried again. */
export async function ready(): Promise<void> {
  starting ??= begin()
  await starting
  if (session.status === 'offline') starting = undefined
}

/** Signs in because the person asked to. Throws what the server or the network said. */
export async function signIn() {
  forget('left')
  await knock()
  starting = Promise.resolve()
}

export async function refresh() {
  meet(await get<Me>('/me'))
}

/** Hands WeChat's number code over; returns the masked number. */
export async function givePhone(code: string): Promise<string> {
  const { phone } = await post<{ phone: string }>('/me/phone', { code })
  await refresh()
  return phone
}

export async function signOut() {
  await remove('/sessions/current').catch(() => undefined) // the phone forgets even when the server cannot be told
  forgetMe()
  remember('left', true)
  session.status = 'out'
}

/** The server keeps nothing of them any more, and neither does the phone: what was begun goes too. */
export async function forgotten() {
  forgetMe()
  for (const name of ['draft', 'order:report']) forget(name)
  remember('left', true)
  session.status = 'out'
}
