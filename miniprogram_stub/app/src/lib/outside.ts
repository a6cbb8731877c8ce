/** A page of ours opened outside our program, as by a copied link: nothing of it is shown, only the way into WeChat. */
import { codeOf } from './liftcode'

const LONGEST = 106 // as many plain letters as a square of ours holds
const SHARED = '/pages/shared/shared'
const EMERGENCY = '/pages/emergency/emergency'
/** Answered wherever one is: on the page of help they stand before anything else. */
const HELP = [
  { label: '电梯应急救援', phone: '96333', note: '多数城市可打' }, { label: '消防救援', phone: '119', note: '全国通用' },
  { label: '医疗急救', phone: '120', note: '有人受伤、不舒服时打' },
]

/** The address to scan: the page itself, or where everything begins when that is too long for a square. */
export function addressOf(where: { origin: string; pathname: string; hash: string }): string {
  const whole = `${where.origin}${where.pathname}${where.hash}`
  return whole.length <= LONGEST && /^[\x20-\x7e]+$/.test(whole) ? whole : `${where.origin}${where.pathname}`
}
/** What to do, step by step; `agent` tells whether WeChat's own browser shows this. */
export function stepsOf(hash: string, agent: string): string[] {
  const inside = /MicroMessenger/i.test(agent)
  return [
    inside ? '按住下面的方块码不放，选“识别图中的二维码”。' : '打开微信“扫一扫”，扫下面的方块码。',
    `${inside ? '没有反应，' : '就在这台手机上，'}先截图，再到微信“扫一扫”里点“相册”，选这张图。`,
    ...(hash.includes(SHARED) ? ['或者请家人在邻里里点“发给家人”，直接发到您的微信，点开就能付。'] : []),
  ]
}
/** Whom to call, and the lift's code to read out, where the page would have been the one of help; null elsewhere. */
export function helpOf(hash: string): { numbers: typeof HELP; code: string } | null {
  if (!hash.includes(EMERGENCY)) return null
  return { numbers: HELP, code: codeOf(Object.fromEntries(new URLSearchParams(hash.split('?')[1] ?? ''))) }
}
