/** Links by which somebody else may pay: made by who may pay, opened by whoever has one. Money is whole fen. */
import { get, remove } from './api'
import type { Page } from './types'

/** `page` is where it leads in the mini-program, `url` the same for a square code; both are told this once. */
export interface LinkMade { id: number; page: string; url: string; home_label: string; shown_label: string; fen: number; words: string; bills: number; expires_at: string }
export interface LinkLine { id: number; home_label: string; bills: number; expires_at: string }
/** Without lines everything is paid. */
export interface Shared { estate_name: string; estate_phone: string | null; home_label: string; lines: { item_name: string; period_words: string; fen: number }[]; fen: number; accruing_fen: number; words: string; expires_at: string; wechat: boolean }

export const LINKS = '/pay/links'
export const links = () => get<Pick<Page<LinkLine>, 'items'>>(LINKS)
export const revoke = (id: number) => remove(`${LINKS}/${id}`)
export const sharedOf = (token: string) => get<Shared>(`/pay/shared/${token}`)
export const ordersOf = (token: string) => `/pay/shared/${token}/orders`

/** The token, however the link was opened: from a card, or from a square code read by WeChat's camera. */
export function tokenOf(query: { t?: string; q?: string; scene?: string } & Record<string, unknown>): string {
  const said = query.t ?? /[?&]t=([\w-]+)/.exec(decodeURIComponent(query.q ?? ''))?.[1] ?? decodeURIComponent(query.scene ?? '')
  return /^[\w-]{16,64}$/.test(said) ? said : ''
}
