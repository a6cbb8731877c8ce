import { beforeEach, describe, expect, it } from 'vitest'
import { poll, receipt } from './poll'

type Receipts = typeof import('@/lib/receipts')
let r: Receipts
beforeEach(async () => { r = await import('@/lib/receipts') })
const kept = { ...receipt, voteId: 61, headId: 501, title: '加装电梯', label: '21栋1单元702', said: [{ words: '给21栋1单元加装电梯', choice: '同意' }] }

describe('receipts on the phone', () => {
  it('outlive the app, the newest of a line first', () => {
    r.keepReceipt(kept)
    r.keepReceipt({ ...kept, receipt: 'NEWER12345', said: [{ words: '', choice: '弃权' }] })
    r.keepReceipt({ ...kept, voteId: 62, receipt: 'OTHER12345' })
    expect(r.receiptsOf(61).map(k => k.receipt)).toEqual(['NEWER12345', '7K2QM9TX4C'])
    expect(r.receiptFor(61, 501)?.said[0].choice).toBe('弃权')
    expect(r.receiptFor(61, 999)).toBeNull()
  })
  it('tell a ballot of this phone from one cast elsewhere', () => {
    r.keepReceipt(kept)
    const head = (code: string | null) => ({ head_id: 501, receipt: code })
    expect([r.isOurs(poll, head('7K2QM9TX4C')), r.isOurs(poll, head('PAPER12345')), r.isOurs(poll, head(null))]).toEqual([true, false, false])
  })
  it('hold nonce and sealed value, so that a choice can be proven', () => {
    r.keepReceipt(kept)
    expect(r.receiptFor(61, 501)).toMatchObject({ nonce: receipt.nonce, commit: receipt.commit, choices: receipt.choices })
  })
})
describe('a receipt code', () => {
  it('is shown in two halves and read with blanks, small letters and look-alikes', () => {
    expect(r.spaced('7K2QM9TX4C')).toBe('7K2QM 9TX4C')
    expect(r.tidied(' 7k2qm-9tx4c ')).toBe('7K2QM9TX4C')
    expect(r.tidied('OIL0')).toBe('0110')
  })
  it('comes back from its square; other squares do not', () => {
    expect(r.fromSquare(r.squareWords(61, '7K2QM9TX4C'))).toEqual({ voteId: 61, code: '7K2QM9TX4C' })
    expect([r.fromSquare('https://example.test'), r.fromSquare('linli:vote/61/<b>')]).toEqual([null, null])
  })
})
