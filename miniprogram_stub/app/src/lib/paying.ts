/** Paying: one order for the whole app that counts once, WeChat's sheet, and what the server says of it afterwards. */
import { Refusal } from './api'
import { Order } from './order'
import { orderOf } from './payments'
import { paySheet } from './platform'
import { forget, recall, remember } from './store'
import type { PayOrder } from './payments'

export interface Want { lines?: { bill_id: number; fen?: number }[]; prepay?: { home_id: number; months: number }; use_balance?: boolean }
/** `left`: the sheet was closed without paying. All else is for the server to say: `asked` means that it has to be asked. */
export interface Outcome { id: number; how: 'asked' | 'left' }
/** Asked when the sum is not the one the person saw; false lets the order lie. */
export type Agree = (fen: number) => Promise<boolean>

const order = new Order<PayOrder>('pay')
let running: Promise<Outcome> | null = null

/** The order whose end is not known on this phone, if any; it outlives the app. */
export const unsettled = () => recall<number>('paying')
export const settle = () => forget('paying')

/** Orders and shows the sheet. However often it is tapped, there is one order and one sheet at a time. Throws what the server or the network said. */
export const pay = (path: string, want: object, shown: number, agree: Agree): Promise<Outcome> =>
  (running ??= carry(path, want, shown, agree).finally(() => { running = null }))

async function carry(path: string, want: object, shown: number, agree: Agree): Promise<Outcome> {
  const made = await order.send(path, want)
  if (made.state === 'paid') return { id: made.id, how: 'asked' }
  if (!made.params) throw new Refusal(503, 'wechat_silent', made.state === 'made' ? '微信支付没有应答，还没有付钱。请过一会儿再试。' : made.words)
  if (made.fen !== shown && !(await agree(made.fen))) return { id: made.id, how: 'left' }
  remember('paying', made.id)
  if ((await paySheet(made.params)) !== 'left') return { id: made.id, how: 'asked' }
  settle()
  return { id: made.id, how: 'left' }
}

const OVER = new Set(['paid', 'closed', 'failed'])
export const isOverOrder = (state: string) => OVER.has(state)
/** What became of an order, asked of the server alone. What is over needs no more asking. */
export async function become(id: number | string): Promise<PayOrder> {
  const found = await orderOf(id)
  if (isOverOrder(found.state) && unsettled() === found.id) settle()
  return found
}
