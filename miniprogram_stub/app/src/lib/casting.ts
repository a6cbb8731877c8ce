/** Casting: one order for the whole app that counts once, and the receipt that is kept on this phone when the answer came. */
import { choiceWords } from './choosing'
import { Order } from './order'
import { keepReceipt } from './receipts'
import { ballotsOf } from './votes'
import type { Cast, Receipt, Vote } from './votes'

const order = new Order<Receipt>('ballot')

/** Whether a ballot of this vote went out and nothing came back. */
export const ballotPending = (voteId: number) => order.pending?.path === ballotsOf(voteId)

function keep(vote: Vote, cast: Cast, receipt: Receipt): Receipt {
  const words = (n: number) => vote.topics.find(t => t.number === n)
  keepReceipt({
    ...receipt, voteId: vote.id, headId: cast.head_id, title: vote.title, label: vote.mine.find(h => h.head_id === cast.head_id)?.label ?? '',
    said: receipt.choices.map(c => ({ words: words(c.topic)?.words ?? '', choice: choiceWords(words(c.topic), c) })),
  })
  return receipt
}
/** Casts. The same ballot sent again while no answer came is the same ballot. */
export const castBallot = async (vote: Vote, cast: Cast) => keep(vote, cast, await order.send(ballotsOf(vote.id), cast))

/** Sends what got no answer once more; gives the line of the roll it was for, null when nothing waits. */
export async function sendAgain(vote: Vote): Promise<number | null> {
  if (!ballotPending(vote.id) || !order.pending) return null
  const cast = order.pending.body as Cast
  const receipt = await order.again()
  if (receipt) keep(vote, cast, receipt)
  return receipt ? cast.head_id : null
}
