/** My own homes in a shared cost: what each pays, what came back, joining late, help. Money is whole fen; nobody else's is told. */
import { get, remove } from './api'

export interface JoinNow { id: number | null; state: string | null; state_label: string; fen: number | null; may_ask: boolean; may_withdraw: boolean }
export interface HelpNow {
  id: number; wish_label: string; months: number; reason: string; state: string; state_label: string; share_fen: number; help_fen: number
  parts: { number: number; fen: number; due_on: string }[]; answer: string | null; may_withdraw: boolean
}
export interface MyHome {
  home_id: number; label: string; fen: number | null; carries: number | null; returns: { fen: number; settled_at: string | null }[]
  join: JoinNow | null; help: HelpNow | null; may_ask_help: boolean
}
export interface Mine { id: number; title: string; phone: string | null; unpaid_words: string; signed: boolean; offers_help: boolean; most_months: number; homes: MyHome[] }

export const mineOf = (id: number | string) => get<Mine>(`/matters/${id}/mine`)
export const joinsOf = (id: number | string) => `/matters/${id}/joins`
export const hardshipsOf = (id: number | string) => `/matters/${id}/hardships`
export const withdrawJoin = (id: number) => remove(`/matters/joins/${id}`)
export const withdrawHelp = (id: number) => remove(`/matters/hardships/${id}`)
/** What one may ask for; public money only where the city has it. */
export const wishes = (offersHelp: boolean) => [
  { key: 'parts', label: '分几个月付' },
  ...(offersHelp ? [{ key: 'help', label: '低保、低收入补助' }, { key: 'both', label: '补助，剩下的分几个月付' }] : []),
]
/** About how much a month when a share is divided, to the fen and rounded up; 0 where the months cannot be. */
export function eachMonth(fen: number | null, months: string, most: number): number {
  const count = Number(months)
  return fen && Number.isInteger(count) && count >= 2 && count <= most ? Math.ceil(fen / count) : 0
}
/** What was granted in all: public money and every part. */
export const partsSum = (help: Pick<HelpNow, 'help_fen' | 'parts'>) => help.help_fen + help.parts.reduce((all, part) => all + part.fen, 0)
