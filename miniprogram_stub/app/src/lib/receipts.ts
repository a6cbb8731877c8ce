/** Receipts of ballots. They live on this phone alone: the server cannot show a choice before closing, and shows it to nobody else after. */
import { recall, remember } from './store'
import type { Receipt, Vote } from './votes'

/** A ballot as this phone remembers it, with the words that stood on the screen, so that it can be read without network. */
export interface Kept extends Receipt { voteId: number; headId: number; title: string; label: string; said: { words: string; choice: string }[] }
const MOST = 40
const all = () => recall<Kept[]>('receipts') ?? []

/** Keeps a receipt; a newer one for the same line of the roll comes before it. */
export function keepReceipt(kept: Kept) {
  remember('receipts', [kept, ...all().filter(one => one.receipt !== kept.receipt)].slice(0, MOST))
}
/** All receipts of a vote on this phone, newest first. */
export const receiptsOf = (voteId: number) => all().filter(one => one.voteId === voteId)
/** The newest receipt for a line of the roll. */
export const receiptFor = (voteId: number, headId: number): Kept | null => receiptsOf(voteId).find(one => one.headId === headId) ?? null
/** Whether the ballot the server knows of is the one this phone cast: if not, it was cast elsewhere, on paper or by a co-owner. */
export const isOurs = (vote: Pick<Vote, 'id'>, head: { head_id: number; receipt: string | null }) =>
  head.receipt !== null && receiptsOf(vote.id).some(one => one.receipt === head.receipt)

/** "AB12C DE34F": five and five are easier to compare. */
export const spaced = (code: string) => code.replace(/(.{5})(?=.)/g, '$1 ')
/** As the server writes it: letters a person takes for digits become digits, blanks and lines go. */
export const tidied = (code: string) => code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')

/** What the square of a receipt says, and back. */
export const squareWords = (voteId: number, code: string) => `linli:vote/${voteId}/${code}`
export function fromSquare(words: string): { voteId: number; code: string } | null {
  const found = /^linli:vote\/(\d{1,16})\/([0-9A-Z]{6,16})$/.exec(words.trim())
  return found && { voteId: Number(found[1]), code: found[2] }
}
